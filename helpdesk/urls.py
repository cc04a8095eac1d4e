"""Every address of the product, by room."""

from django.contrib import admin
from django.urls import include, path

from helpdesk.dsfr.views import choose_language

urlpatterns = [
    path("", include("helpdesk.home.urls")),
    path("", include("knowledge_base.urls")),
    path("", include("escalation.urls")),
    path("", include("chat.urls")),
    path("langue/", choose_language, name="set_language"),
    path("composants/", include("helpdesk.dsfr.urls")),
    path("admin/", admin.site.urls),
]
