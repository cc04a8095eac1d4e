"""Blockage cases for the contact centre, the DGEF's board, the préfecture's counter, and three pages for people."""

from django.urls import path

from escalation.views import (
    cases,
    counter,
    dgef,
    documents,
    evidence,
    panel,
    people,
    prefecture,
    slots,
    steps,
)

app_name = "escalation"
urlpatterns = [
    path("dossiers/", cases.case_list, name="case_list"),
    path("dossiers/ticket/<int:pk>/panneau/", panel.ticket_panel, name="ticket_panel"),
    path("dossiers/ticket/<int:pk>/ouvrir/", panel.open_case, name="case_open"),
    path("dossiers/<int:pk>/", cases.case_page, name="case"),
    path("dossiers/<int:pk>/preuves/", evidence.add, name="evidence_add"),
    path("dossiers/preuves/<uuid:pk>/", evidence.file, name="evidence_file"),
    path("dossiers/<int:pk>/signaler/", steps.report, name="case_report"),
    path("dossiers/<int:pk>/constater/", steps.establish, name="case_establish"),
    path("dossiers/<int:pk>/ne-pas-constater/", steps.refuse, name="case_refuse"),
    path("dossiers/<int:pk>/revoir/", steps.review, name="case_review"),
    path("dossiers/<int:pk>/avancer/<slug:step>/", steps.advance, name="case_step"),
    path("dossiers/<int:pk>/attestation.pdf", documents.attestation, name="attestation"),
    path("dgef/", dgef.board, name="anomaly_list"),
    path("dgef/<int:pk>/", dgef.anomaly_page, name="anomaly"),
    path("dgef/<int:pk>/commentaires/", dgef.comment, name="anomaly_comment"),
    path("dgef/<int:pk>/avancer/<slug:step>/", dgef.advance, name="anomaly_step"),
    path("prefecture/", prefecture.desk, name="desk"),
    path("prefecture/jour/", prefecture.day, name="desk_day"),
    path("prefecture/creneaux/", slots.slots, name="slots"),
    path("prefecture/dossiers/<int:pk>/", prefecture.desk_case, name="desk_case"),
    path("prefecture/dossiers/<int:pk>/convoquer/", counter.offer, name="desk_offer"),
    path("prefecture/dossiers/<int:pk>/refuser/", counter.refuse, name="desk_refuse"),
    path("prefecture/dossiers/<int:pk>/changer/", counter.change, name="desk_change"),
    path("prefecture/dossiers/<int:pk>/absent/", counter.missed, name="desk_missed"),
    path("prefecture/dossiers/<int:pk>/enregistrer/", counter.register, name="desk_register"),
    path("prefecture/dossiers/<int:pk>/pieces/", counter.incomplete, name="desk_incomplete"),
    path("prefecture/convocations/<str:number>.pdf", documents.convocation, name="convocation_pdf"),
    path("prefecture/bordereaux/<str:number>.pdf", documents.registration, name="registration_pdf"),
    path("rendez-vous/<str:token>/", people.appointment, name="appointment"),
    path("rendez-vous/<str:token>/convocation.pdf", people.appointment_pdf, name="appointment_pdf"),
    path("reessai/<str:token>/", people.retry, name="retry"),
    path("verification/<str:number>/", people.verification, name="verification"),
]
