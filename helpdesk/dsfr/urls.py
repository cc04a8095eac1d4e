from django.urls import path

from helpdesk.dsfr import views

app_name = "dsfr"
urlpatterns = [
    path("", views.gallery, name="gallery"),
    path("travail/", views.gallery_work, name="gallery_work"),
    path("usagers/", views.gallery_people, name="gallery_people"),
]
