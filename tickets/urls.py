"""The contact form for people; the work screen for agents."""

from django.urls import path

from tickets.views import attached, contact, files, follow_up, handling, linking, phone, printing, workspace

app_name = "tickets"
urlpatterns = [
    path("contact/", contact.contact, name="contact"),
    path("contact/recu/<str:token>/", contact.confirmation, name="confirmation"),
    path("agent/", workspace.inbox, name="inbox"),
    path("agent/appel/", phone.call, name="call"),
    path("agent/appel/connu/", phone.callers, name="callers"),
    path("agent/pieces/<uuid:pk>/", files.attachment, name="attachment"),
    path("agent/pieces/<uuid:pk>/lire/", attached.read, name="attached_mail"),
    path("agent/pieces/<uuid:pk>/lire/html/", attached.html, name="attached_html"),
    path("agent/pieces/<uuid:pk>/lire/<str:places>/", attached.read, name="inner_mail"),
    path("agent/pieces/<uuid:pk>/lire/<str:places>/html/", attached.html, name="inner_html"),
    path("agent/pieces/<uuid:pk>/lire/<str:places>/fichier/", attached.inner_file, name="inner_file"),
    path("agent/images/<str:token>/", files.picture, name="picture"),
    path("agent/messages/<int:pk>/html/", files.message_html, name="message_html"),
    path("agent/tickets/<str:ticket_reference>/", workspace.ticket_page, name="ticket"),
    path("agent/tickets/<str:ticket_reference>/ligne/", workspace.row, name="row"),
    path(
        "agent/tickets/<str:ticket_reference>/apres/<int:after>/", workspace.new_messages, name="new_messages"
    ),
    path("agent/tickets/<str:ticket_reference>/suites/", follow_up.panel, name="follow_ups"),
    path("agent/suites/<int:pk>/lettre.pdf", follow_up.letter, name="follow_up_letter"),
    path("agent/suites/<int:pk>/appel/", follow_up.called, name="follow_up_called"),
    path("agent/suites/<int:pk>/poste/", follow_up.posted, name="follow_up_posted"),
    path("agent/suites/<int:pk>/adresse/", follow_up.resent, name="follow_up_resent"),
    path("agent/suites/<int:pk>/sans-suite/", follow_up.dropped, name="follow_up_dropped"),
    path("agent/tickets/<str:ticket_reference>/accuse.pdf", printing.acknowledgement, name="acknowledgement"),
    path("agent/tickets/<str:ticket_reference>/prendre/", handling.take, name="take"),
    path("agent/tickets/<str:ticket_reference>/rendre/", handling.release, name="release"),
    path("agent/tickets/<str:ticket_reference>/lu/", handling.read, name="read"),
    path("agent/tickets/<str:ticket_reference>/ecrire/", handling.write, name="write"),
    path("agent/tickets/<str:ticket_reference>/champs/", handling.correct, name="correct"),
    path("agent/tickets/<str:ticket_reference>/clore/", handling.close, name="close"),
    path("agent/tickets/<str:ticket_reference>/transmettre/", handling.transfer, name="transfer"),
    path("agent/tickets/<str:ticket_reference>/rouvrir/", handling.reopen, name="reopen"),
    path("agent/tickets/<str:ticket_reference>/fusionner/", linking.merge, name="merge"),
    path("agent/tickets/<str:ticket_reference>/liens/<int:pk>/oui/", linking.confirm, name="confirm_link"),
    path("agent/tickets/<str:ticket_reference>/liens/<int:pk>/non/", linking.refuse, name="refuse_link"),
]
