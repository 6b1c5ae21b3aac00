from django.urls import path

from cms.newsroom.changesets.views import contents, groups, preview, queue, steps
from cms.newsroom.changesets.views import page as changeset_page
from cms.newsroom.people.views import accounts, keys, rights
from cms.newsroom.records.bulk_edit import views as bulk_edit_views
from cms.newsroom.records.views import (
    autosave,
    dates,
    duplicates,
    leases,
    locks,
    make,
    merge,
    parts,
    start,
    tree,
)
from cms.newsroom.records.views import steps as record_steps

from .audit import views as audit_views
from .calendar import embargo, schedule
from .calendar import views as calendar_views
from .front_page import views as front_page_views
from .history import undo, versions
from .lists import views as list_views
from .mail import views as mail_views
from .search import said as said_views
from .search import views as search_views
from .tasks import views as task_views

app_name = "newsroom"
urlpatterns = [
    path("review/", queue.queue, name="queue"),
    path("changesets/<int:pk>/", changeset_page.changeset, name="changeset"),
    path("changesets/<int:pk>/groups/<slug:code>/", groups.group, name="group"),
    path("changesets/<int:pk>/undo/", undo.undo_changeset, name="undo"),
    path("changesets/<int:pk>/schedule/", schedule.schedule_changeset, name="schedule"),
    path("calendar/", calendar_views.calendar, name="calendar"),
    path("mails/", mail_views.mails, name="mails"),
    path("lists/<slug:code>/", front_page_views.section, name="section"),
    path("saved-lists/<slug:code>/save/", list_views.save, name="save_list"),
    path("saved-lists/<slug:code>/columns/", list_views.keep, name="keep_columns"),
    path("saved-lists/<int:pk>/remove/", list_views.remove, name="remove_list"),
    path("alerts/<int:pk>/clear/", schedule.clear_alert, name="clear_alert"),
    path("changesets/<int:pk>/<slug:step>/", steps.take_step, name="step"),
    path("changesets/<int:pk>/preview/<int:card>/", preview.preview, name="preview"),
    path("changesets/<int:pk>/preview/<int:card>/<slug:side>/", preview.reader, name="reader"),
    path("people/<int:pk>/password/", accounts.set_password, name="set_password"),
    path("people/<int:pk>/second-step/", accounts.remove_second_step, name="remove_second_step"),
    path("people/<int:pk>/slowed/", accounts.lift_slowdown, name="lift_slowdown"),
    path("people/<int:pk>/sign-out/", accounts.sign_out, name="sign_out"),
    path("audit/", audit_views.audit, name="audit"),
    path("audit/acts.<slug:form>", audit_views.export, name="audit_export"),
    path("rights/", rights.who_may, name="rights"),
    path("records/<int:pk>/advance/", embargo.read_early, name="read_early"),
    path("records/<int:pk>/advance/page/", embargo.document_early, name="document_early"),
    path("keys/", keys.manage_keys, name="keys"),
    path("keys/<int:pk>/revoke/", keys.revoke_key, name="revoke_key"),
    path("tasks/", task_views.tasks, name="tasks"),
    path("tasks/render-all/", task_views.render_all, name="render_all"),
    path("tasks/<int:pk>/", task_views.task, name="task"),
    path("tasks/<int:pk>/<slug:step>/", task_views.take_step, name="task_step"),
    path("tasks/jobs/<int:pk>/<slug:step>/", task_views.decide_task, name="decide_task"),
    path("search/", search_views.search, name="search"),
    path("duplicates/<slug:code>/", duplicates.likely, name="duplicates"),
    path("duplicates/<slug:code>/tell-apart/", duplicates.tell, name="tell_apart"),
    path("duplicates/<int:pk>/compare-again/", duplicates.again, name="compare_again"),
    path("make/<slug:code>/", make.make_record, name="make"),
    path("search/said/", said_views.said, name="said"),
    path("records/<int:pk>/resting/", said_views.resting, name="resting"),
    path("start/<slug:code>/", start.start_page, name="start"),
    path("bulk/<int:pk>/", bulk_edit_views.bulk_edit, name="bulk_edit"),
    path("bulk/<int:pk>/apply/", bulk_edit_views.apply_bulk_edit, name="apply_bulk_edit"),
    path("bulk/<int:pk>/take-back/", bulk_edit_views.take_back_bulk_edit, name="take_back_bulk_edit"),
    path("bulk/<int:pk>/propose/", bulk_edit_views.propose_bulk_edit, name="propose_bulk_edit"),
    path("records/<int:pk>/", record_steps.record, name="record"),
    path("records/<int:pk>/submit/", tree.submit_with, name="submit_with"),
    path("records/<int:pk>/withdraw/", record_steps.withdraw, name="withdraw"),
    path("records/<int:pk>/hold/", record_steps.hold_record, name="hold"),
    path("records/<int:pk>/lock/", locks.lock_fact, name="lock"),
    path("locks/", locks.all_locks, name="locks"),
    path("locks/<int:pk>/lift/", locks.lift_lock, name="lift_lock"),
    path("records/<int:pk>/end-hold/", record_steps.end_hold, name="end_hold"),
    path("records/<int:pk>/take-out/", record_steps.take_out_record, name="take_out"),
    path("records/<int:pk>/take/", leases.take, name="take"),
    path("records/<int:pk>/give-back/", leases.give_back, name="give_back"),
    path("dates/", dates.understand, name="understand"),
    path("words/keep/", autosave.autosave_form, name="keep"),
    path("words/<int:pk>/throw-away/", autosave.discard_unsaved, name="throw_away"),
    path("leases/<int:pk>/take-over/", leases.take_over, name="take_over"),
    path("leases/<int:pk>/tell/", leases.dismiss_notice, name="tell"),
    path("records/<int:pk>/compare/", versions.compare, name="compare"),
    path("records/<int:pk>/restore/<int:number>/", versions.restore_version, name="restore"),
    path("records/<int:pk>/discard/", versions.discard_edits, name="discard"),
    path("records/<int:pk>/set-aside/", versions.stash_edits, name="set_aside"),
    path("records/<int:pk>/take-up/", versions.apply_edits, name="take_up"),
    path("records/<int:pk>/drop/", versions.drop_draft, name="drop"),
    path("records/<int:pk>/merge/", merge.merge_record, name="merge"),
    path("records/<int:pk>/add/", contents.add_record, name="add_record"),
    path("records/<int:pk>/bring-along/", contents.bring_along_record, name="bring_along"),
    path("records/<int:pk>/parts/<slug:name>/", parts.part, name="part"),
]
