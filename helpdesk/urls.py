"""Every address of the product, by room."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("helpdesk.home.urls")),
    path("composants/", include("helpdesk.dsfr.urls")),
    path("admin/", admin.site.urls),
]
