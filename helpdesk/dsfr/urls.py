from django.urls import path

from helpdesk.dsfr import views

app_name = "dsfr"
urlpatterns = [
    path("", views.gallery, name="gallery"),
    path("usagers/", views.gallery_people, name="gallery_people"),
]
