"""The chat for people; the desk for agents."""

from django.urls import path

from chat.views import articles, desk, people

app_name = "chat"
urlpatterns = [
    path("chat/", people.start, name="start"),
    path("chat/<str:token>/", people.conversation, name="conversation"),
    path("chat/<str:token>/fin/", people.leave, name="leave"),
    path("chat/<str:token>/coordonnees/", people.contact, name="contact"),
    path("agent/chat/", desk.desk, name="desk"),
    path("agent/chat/<int:pk>/", desk.about, name="about"),
    path("agent/chat/<int:pk>/articles/", articles.articles, name="articles"),
    path("agent/chat/<int:pk>/ticket/", desk.join, name="join"),
]
