from django.urls import path

from .views import (
    arranging,
    changesets,
    history,
    parts,
    previews,
    queue,
    records,
    schedules,
    searching,
    starting,
    steps,
    undoing,
)

app_name = "newsroom"
urlpatterns = [
    path("review/", queue.queue, name="queue"),
    path("changesets/<int:pk>/", changesets.changeset, name="changeset"),
    path("changesets/<int:pk>/undo/", undoing.undo_changeset, name="undo"),
    path("changesets/<int:pk>/schedule/", schedules.schedule_changeset, name="schedule"),
    path("alerts/<int:pk>/clear/", schedules.clear_alert, name="clear_alert"),
    path("changesets/<int:pk>/<slug:step>/", steps.take_step, name="step"),
    path("changesets/<int:pk>/preview/<int:card>/", previews.preview, name="preview"),
    path("changesets/<int:pk>/preview/<int:card>/<slug:side>/", previews.reader, name="reader"),
    path("search/", searching.search, name="search"),
    path("start/<slug:code>/", starting.start_page, name="start"),
    path("records/<int:pk>/", records.record, name="record"),
    path("records/<int:pk>/withdraw/", records.withdraw, name="withdraw"),
    path("records/<int:pk>/hold/", records.hold_record, name="hold"),
    path("records/<int:pk>/end-hold/", records.end_hold, name="end_hold"),
    path("records/<int:pk>/take-out/", records.take_out_record, name="take_out"),
    path("records/<int:pk>/compare/", history.compare, name="compare"),
    path("records/<int:pk>/restore/<int:number>/", history.restore_version, name="restore"),
    path("records/<int:pk>/discard/", history.discard_edits, name="discard"),
    path("records/<int:pk>/set-aside/", history.set_edits_aside, name="set_aside"),
    path("records/<int:pk>/take-up/", history.take_edits_up, name="take_up"),
    path("records/<int:pk>/drop/", history.drop_draft, name="drop"),
    path("records/<int:pk>/add/", arranging.add_record, name="add_record"),
    path("records/<int:pk>/bring-along/", arranging.bring_along_record, name="bring_along"),
    path("records/<int:pk>/parts/<slug:name>/", parts.part, name="part"),
]
