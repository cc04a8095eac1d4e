"""Every address of the product, by room."""

from django.contrib import admin
from django.urls import include, path

from helpdesk.dsfr.views import choose_language
from helpdesk.home.views import session
from tickets.views.webhooks import guarded_patterns

urlpatterns = [
    path("", include("helpdesk.home.urls")),
    path("", include("knowledge_base.urls")),
    path("", include("tickets.urls")),
    path("", include("escalation.urls")),
    path("", include("chat.urls")),
    path("connexion/", session.log_in, name="login"),
    path("deconnexion/", session.log_out, name="logout"),
    path("langue/", choose_language, name="set_language"),
    path("anymail/", include((guarded_patterns(), "anymail"))),
    path("composants/", include("helpdesk.dsfr.urls")),
    path("admin/", admin.site.urls),
]
