"""Routes of what the demo content owes: the credits."""

from django.urls import path

from apps.demo import views

app_name = "demo"

urlpatterns = [path("about/credits/", views.credits_page, name="credits")]
