"""What the objects inside a record hold: members of addresses, of logs, and of the lists in the settings."""

from __future__ import annotations

from collections.abc import Mapping

from store.model.declare import Field
from store.model.service import MOST_DAYS
from store.text import N_

_DAY = (
    Field(name="date", kind="date", label=N_("Date"), required=True),
    Field(name="name", kind="line", label=N_("Name")),
)
_CONDITIONS = (
    Field(name="kind", kind="choice", label=N_("Kind"), vocabulary="ticket_kind"),
    Field(name="type", kind="choice", label=N_("Type"), vocabulary="ticket_type"),
    Field(name="priority", kind="choice", label=N_("Priority"), vocabulary="priority"),
    Field(name="grade", kind="choice", label=N_("Grade"), vocabulary="grade"),
)

MEMBERS: Mapping[str, tuple[Field, ...]] = {
    "customers.addresses": (
        Field(name="label", kind="line", label=N_("Label")),
        Field(name="text", kind="text", label=N_("Street")),
        Field(name="city", kind="line", label=N_("City")),
        Field(name="region", kind="line", label=N_("Region")),
        Field(name="postcode", kind="line", label=N_("Postcode")),
        Field(name="country", kind="line", label=N_("Country")),
    ),
    "customers.owner_log": (
        Field(name="at", kind="instant", label=N_("At"), required=True),
        Field(name="from", kind="person", label=N_("From")),
        Field(name="to", kind="person", label=N_("To")),
        Field(name="by", kind="person", label=N_("By"), required=True),
        Field(name="reason", kind="line", label=N_("Reason")),
    ),
    "customers.status_log": (
        Field(name="at", kind="instant", label=N_("At"), required=True),
        Field(name="from", kind="line", label=N_("From")),
        Field(name="to", kind="line", label=N_("To")),
        Field(name="by", kind="person", label=N_("By"), required=True),
    ),
    "tickets.status_log": (
        Field(name="at", kind="instant", label=N_("At"), required=True),
        Field(name="from", kind="line", label=N_("From")),
        Field(name="to", kind="line", label=N_("To")),
        Field(name="by", kind="person", label=N_("By"), required=True),
        Field(name="resume_at", kind="instant", label=N_("Paused until")),
    ),
    "tickets.assignee_log": (
        Field(name="at", kind="instant", label=N_("At"), required=True),
        Field(name="from", kind="person", label=N_("From")),
        Field(name="to", kind="person", label=N_("To")),
        Field(name="by", kind="person", label=N_("By"), required=True),
        Field(name="reason", kind="line", label=N_("Reason")),
    ),
    "tickets.steps": (
        Field(name="name", kind="choice", label=N_("Step"), required=True, vocabulary="complaint_step"),
        Field(name="owner", kind="person", label=N_("Owner")),
        Field(name="due", kind="due", label=N_("Due")),
        Field(name="started_at", kind="instant", label=N_("Begun"), required=True),
        Field(name="done_at", kind="instant", label=N_("Done")),
        Field(name="text", kind="text", label=N_("Text")),
        Field(name="sent_back", kind="line", label=N_("Why it was sent back")),
        Field(name="channel", kind="choice", label=N_("Channel"), vocabulary="channel"),
        Field(name="severity", kind="choice", label=N_("Severity"), vocabulary="severity"),
        Field(name="acknowledged_at", kind="instant", label=N_("Acknowledged")),
        Field(name="cause", kind="line", label=N_("Cause")),
        Field(name="remedy", kind="choice", label=N_("Remedy"), vocabulary="remedy"),
        Field(name="cost", kind="integer", label=N_("Cost, in minor units"), minimum=0),
        Field(name="decision", kind="text", label=N_("Decision")),
        Field(name="told_on", kind="date", label=N_("Day the customer was told")),
        Field(name="accepted", kind="choice", label=N_("Accepted"), vocabulary="accepted"),
        Field(name="satisfaction", kind="integer", label=N_("Satisfaction"), minimum=1, maximum=5),
    ),
    "tickets.links": (
        Field(name="id", kind="line", label=N_("Id"), required=True),
        Field(name="table", kind="line", label=N_("Table"), required=True),
    ),
    "reviews.findings": (
        Field(name="text", kind="text", label=N_("Finding"), required=True),
        Field(name="task", kind="link", label=N_("Task")),
    ),
    "templates.fields": (
        Field(name="name", kind="line", label=N_("Field"), required=True),
        Field(name="label", kind="line", label=N_("Label")),
        Field(name="required", kind="flag", label=N_("Required")),
        Field(name="help", kind="line", label=N_("Help")),
    ),
    "settings.grades": (
        Field(name="name", kind="line", label=N_("Name"), required=True),
        Field(name="silent_days", kind="integer", label=N_("Silent after days"), minimum=1, maximum=MOST_DAYS),
        Field(name="survey_days", kind="integer", label=N_("Asked again after days"), minimum=1, maximum=MOST_DAYS),
    ),
    "settings.custom_fields": (
        Field(name="slug", kind="line", label=N_("Slug"), required=True),
        Field(name="table", kind="line", label=N_("Table"), required=True),
        Field(name="label", kind="line", label=N_("Label"), required=True),
        Field(name="type", kind="choice", label=N_("Type"), required=True, vocabulary="custom_type"),
        Field(name="required", kind="flag", label=N_("Required")),
        Field(name="pattern", kind="line", label=N_("Pattern")),
        Field(name="help", kind="line", label=N_("Help")),
    ),
    "settings.reports": (
        Field(name="name", kind="line", label=N_("Name"), required=True),
        Field(name="format", kind="line", label=N_("Format"), required=True),
        Field(name="folder", kind="line", label=N_("Folder")),
        Field(name="written_until", kind="date", label=N_("Written until before")),
    ),
    "settings.calendars": (
        Field(name="name", kind="line", label=N_("Name"), required=True),
        Field(name="zone", kind="line", label=N_("Time zone")),
        Field(name="country", kind="line", label=N_("Country")),
        Field(name="hours", kind="object", label=N_("Hours")),
        Field(name="holidays", kind="list", label=N_("Holidays"), key="date"),
        Field(name="workdays", kind="list", label=N_("Make-up days"), key="date"),
        Field(name="known_until", kind="date", label=N_("Holidays known until")),
    ),
    "settings.calendars.holidays": _DAY,
    "settings.calendars.workdays": (*_DAY, Field(name="hours", kind="line", label=N_("Hours"))),
    "settings.policies": (
        Field(name="name", kind="line", label=N_("Name"), required=True),
        Field(name="versions", kind="list", label=N_("Versions"), required=True, key="version"),
    ),
    "settings.policies.versions": (
        Field(name="version", kind="integer", label=N_("Version"), required=True, minimum=1),
        Field(name="calendar", kind="line", label=N_("Calendar")),
        Field(name="rules", kind="list", label=N_("Rules"), required=True),
    ),
    "settings.policies.versions.rules": (
        *_CONDITIONS,
        Field(name="calendar", kind="line", label=N_("Calendar")),
        Field(name="first_response", kind="integer", label=N_("First response, in seconds"), minimum=0),
        Field(name="next_reply", kind="integer", label=N_("Next reply, in seconds"), minimum=0),
        Field(name="resolution", kind="integer", label=N_("Resolution, in seconds"), minimum=0),
    ),
    "settings.assignment": (
        Field(name="name", kind="line", label=N_("Name"), required=True),
        Field(name="to", kind="line", label=N_("People"), required=True, help=N_("Logins, apart by commas")),
        Field(name="kind", kind="line", label=N_("Kind")),
        Field(name="type", kind="line", label=N_("Type")),
        Field(name="priority", kind="line", label=N_("Priority")),
        Field(name="industry", kind="line", label=N_("Industry")),
        Field(name="grade", kind="line", label=N_("Grade")),
        Field(name="size", kind="line", label=N_("Size")),
        Field(name="region", kind="line", label=N_("Region")),
    ),
    "settings.survey_templates": (
        Field(name="name", kind="line", label=N_("Name"), required=True),
        Field(name="title", kind="line", label=N_("Title")),
        Field(name="text", kind="text", label=N_("Text")),
        Field(name="dimensions", kind="list", label=N_("Dimensions"), key="value"),
        Field(name="nps", kind="flag", label=N_("Whether they would recommend us")),
    ),
    "settings.survey_templates.dimensions": (
        Field(name="value", kind="line", label=N_("Value"), required=True),
        Field(name="label", kind="line", label=N_("Label")),
    ),
    "settings.vocabularies": (
        Field(name="value", kind="line", label=N_("Value"), required=True),
        Field(name="label", kind="line", label=N_("Label")),
    ),
}
