"""The public help, and the editors' desk."""

from django.urls import path

from knowledge_base.views import desk, editing, help

app_name = "knowledge_base"
urlpatterns = [
    path("aide/", help.home, name="help"),
    path("aide/recherche/", help.search, name="search"),
    path("aide/suggestions/", help.suggestions, name="suggestions"),
    path("aide/theme/<str:code>/", help.theme, name="theme"),
    path("aide/<slug:slug>/", help.article, name="article"),
    path("aide/<slug:slug>/avis/", help.feedback, name="feedback"),
    path("redaction/", desk.manage, name="manage"),
    path("redaction/nouvel-article/", editing.new_article, name="new_article"),
    path("redaction/lisibilite/", editing.readability, name="readability"),
    path("redaction/versions/<int:pk>/", desk.version_page, name="version"),
    path("redaction/versions/<int:pk>/modifier/", editing.edit, name="edit"),
    path("redaction/versions/<int:pk>/nouvelle-version/", editing.new_version, name="new_version"),
    path("redaction/versions/<int:pk>/<slug:name>/", editing.move, name="move"),
]
