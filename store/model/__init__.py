"""What is recorded: one file a record type, listed here in the order their codes in the cache depend on."""

from __future__ import annotations

from store.model import (
    article,
    contact,
    customer,
    distinction,
    interaction,
    operation,
    person,
    review,
    saved_view,
    settings,
    survey,
    target,
    task,
    template,
    ticket,
)
from store.model.declare import RecordType

RECORD_TYPES: dict[str, RecordType] = {
    record_type.table: record_type
    for record_type in (
        customer.TYPE,
        contact.TYPE,
        interaction.TYPE,
        task.TYPE,
        person.TYPE,
        settings.TYPE,
        operation.TYPE,
        operation.DELETED_TYPE,
        ticket.TYPE,
        distinction.TYPE,
        saved_view.TYPE,
        survey.TYPE,
        article.TYPE,
        template.TYPE,
        target.TYPE,
        review.TYPE,
    )
}
