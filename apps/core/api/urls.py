"""Routes about the site, below ``/api/``."""

from django.urls import path

from apps.core.api import absent, views
from apps.core.api.routes import api_path, pixelfed_path
from apps.core.gate import keep_open

app_name = "core_api"

# They tell everybody the same; the others are about a person, if only to say that there is nothing.
keep_open("core_api:instance", "core_api:instance_v2", "core_api:pixelfed_config")
keep_open("core_api:rules", "core_api:peers", "core_api:activity", "core_api:terms")
keep_open("core_api:extended_description", "core_api:privacy_policy", "core_api:nodeinfo")
keep_open("core_api:schema", "core_api:docs", "core_api:topic")
keep_open("core_api:custom_emojis", "core_api:announcements")

_INSTANCE = "v1/instance"
_SCHEDULED = "v1/scheduled_statuses"

urlpatterns = [
    *api_path("v1/instance", views.InstanceView.as_view(), name="instance"),
    *api_path("v2/instance", views.InstanceV2View.as_view(), name="instance_v2"),
    *api_path("v2/config", views.PixelfedConfigView.as_view(), name="pixelfed_config"),
    *api_path("schema/", views.SchemaView.as_view(), name="schema"),
    path("docs/", views.docs, name="docs"),
    path("docs/<slug:name>/", views.topic, name="topic"),
    *api_path("nodeinfo/2.0.json", views.NodeInfoView.as_view(), name="nodeinfo"),
    *api_path("v1/custom_emojis", views.NothingView.as_view(), name="custom_emojis"),
    *api_path("v1/announcements", views.NothingView.as_view(), name="announcements"),
    *api_path(f"{_INSTANCE}/rules", views.RulesView.as_view(), name="rules"),
    *api_path(f"{_INSTANCE}/peers", views.PeersView.as_view(), name="peers"),
    *api_path(f"{_INSTANCE}/activity", views.ActivityView.as_view(), name="activity"),
    *api_path(
        f"{_INSTANCE}/extended_description",
        views.ExtendedDescriptionView.as_view(),
        name="extended_description",
    ),
    *api_path(
        f"{_INSTANCE}/privacy_policy", views.PrivacyPolicyView.as_view(), name="privacy_policy"
    ),
    *api_path(f"{_INSTANCE}/terms_of_service", views.TermsView.as_view(), name="terms"),
    *api_path("v1/polls/<int:poll_id>", absent.PollView.as_view(), name="poll"),
    *api_path("v1/polls/<int:poll_id>/votes", absent.PollVotesView.as_view(), name="votes"),
    *api_path(_SCHEDULED, absent.NoneView.as_view(), name="scheduled"),
    *api_path(
        f"{_SCHEDULED}/<int:status_id>",
        absent.ScheduledStatusView.as_view(),
        name="scheduled_status",
    ),
    *pixelfed_path("nag/state", absent.NagView.as_view(), name="nag"),
    *pixelfed_path("push/state", absent.PushStateView.as_view(), name="push"),
    *pixelfed_path("push/update", absent.PushChangeView.as_view(), name="push_update"),
    *pixelfed_path("push/disable", absent.PushChangeView.as_view(), name="push_disable"),
    *pixelfed_path("push/compare", absent.PushMatchView.as_view(), name="push_compare"),
    *pixelfed_path("collections/self", absent.NoneView.as_view(), name="own_collections"),
    *pixelfed_path(
        "collections/accounts/<int:account_id>", absent.NoneView.as_view(), name="collections"
    ),
    *pixelfed_path(
        "collections/view/<int:collection_id>", absent.CollectionView.as_view(), name="collection"
    ),
    *pixelfed_path(
        "collections/items/<int:collection_id>",
        absent.CollectionView.as_view(),
        name="collection_items",
    ),
    *pixelfed_path("collections/add", absent.CollectionChangeView.as_view(), name="collect"),
    *pixelfed_path("collections/remove", absent.CollectionChangeView.as_view(), name="uncollect"),
    *pixelfed_path(
        "collections/update/<int:collection_id>",
        absent.CollectionChangeView.as_view(),
        name="update_collection",
    ),
    *pixelfed_path(
        "collections/delete/<int:collection_id>",
        absent.CollectionDeleteView.as_view(),
        name="delete_collection",
    ),
]
