from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "helpdesk.kernel"
    label = "kernel"
