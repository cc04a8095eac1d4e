from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "helpdesk.home"
    label = "home"
