"""Routes of the JSON edge, below ``/api/``."""

from apps.core.api.routes import api_path
from apps.search.api import views

app_name = "search_api"

urlpatterns = [
    *api_path("v2/search", views.SearchView.as_view(), name="search"),
    *api_path("v1/search", views.SearchV1View.as_view(), name="search_v1"),
    *api_path("v1/accounts/search", views.AccountSearchView.as_view(), name="accounts"),
]
