"""A journal and tables changed behind its back come together, and nothing vanishes unreported."""

from copy import deepcopy

from hypothesis import example, given
from hypothesis import strategies as st

from store.disk.reconcile import lay_over, reconcile
from store.operations import differences


class Side:
    """One of the two that change the same base: rows of documents under their ids."""

    def __init__(self, base):
        self.rows = deepcopy(base)

    def row_of(self, id):
        return next((row for row, document in self.rows.items() if document.get("id") == id), None)

    def put(self, id, field, value):
        row = self.row_of(id)
        if row is None:
            row = max(self.rows, default=0) + 1
        self.rows[row] = {**self.rows.get(row, {"id": id}), field: value}
        return row

    def delete(self, id):
        row = self.row_of(id)
        if row is not None:
            del self.rows[row]
        return row


def transaction(row, id, before, after):
    """One change of a customer with its operation, as a book writes it."""
    if before is None:
        line = ["customers", id, "create"]
    elif after is None:
        line = ["customers", id, "delete", before]
    else:
        line = ["customers", id, "update", differences(before, after)]
    operation = {"id": f"op-{id}", "verb": "edit", "changes": [line]}
    return [("customers", row, after), ("operations", row, operation)]


class Journal(Side):
    """The side that keeps a journal, with or without operations."""

    def __init__(self, base, told=True):
        super().__init__(base)
        self.told = told
        self.transactions = []

    def put(self, id, field, value):
        before = self.rows.get(self.row_of(id))
        row = super().put(id, field, value)
        self.note(row, id, before, self.rows[row])
        return row

    def delete(self, id):
        before = self.rows.get(self.row_of(id))
        row = super().delete(id)
        if row is not None:
            self.note(row, id, before, None)
        return row

    def note(self, row, id, before, after):
        whole = transaction(row, id, before, after)
        self.transactions.append(deepcopy(whole if self.told else whole[:1]))


def together(journal, outside):
    result = reconcile({"customers": deepcopy(outside.rows)}, journal.transactions)
    customers = {document["id"]: document for document in result.tables["customers"].values()}
    assert len(customers) == len(result.tables["customers"])
    return customers, result


BASE = {
    1: {"id": "ann", "phone": "1", "city": "Bath"},
    2: {"id": "bob", "phone": "2"},
}


def test_two_new_customers_in_the_same_row_both_stay():
    journal, outside = Journal(BASE), Side(BASE)
    assert journal.put("cai", "phone", "3") == outside.put("dan", "phone", "4")
    customers, result = together(journal, outside)
    assert customers.keys() == {"ann", "bob", "cai", "dan"}
    assert result.sentences == []


def test_edits_of_different_fields_both_stand():
    journal, outside = Journal(BASE), Side(BASE)
    journal.put("ann", "phone", "new")
    outside.put("ann", "city", "Hull")
    customers, result = together(journal, outside)
    assert customers["ann"] == {"id": "ann", "phone": "new", "city": "Hull"}
    assert result.sentences == []
    assert result.changes == [["customers", "ann", "update", {"city": ["Bath", "Hull"]}]]


def test_of_two_edits_of_one_field_the_outside_one_stays_and_ours_is_told():
    journal, outside = Journal(BASE), Side(BASE)
    journal.put("ann", "phone", "ours")
    outside.put("ann", "phone", "theirs")
    customers, result = together(journal, outside)
    assert customers["ann"]["phone"] == "theirs"
    assert result.sentences == [
        'customers ann: phone was changed here and outside Kehu. The outside value stays; here it was "ours".'
    ]
    assert result.changes == [["customers", "ann", "update", {"phone": ["ours", "theirs"]}]]


def test_a_customer_deleted_outside_and_changed_here_is_kept():
    journal, outside = Journal(BASE), Side(BASE)
    journal.put("ann", "phone", "new")
    outside.delete("ann")
    customers, result = together(journal, outside)
    assert customers["ann"]["phone"] == "new"
    assert result.sentences == ["customers ann was changed here and deleted outside Kehu: it was kept."]


def test_a_customer_changed_outside_and_deleted_here_is_kept():
    journal, outside = Journal(BASE), Side(BASE)
    journal.delete("ann")
    outside.put("ann", "phone", "new")
    customers, result = together(journal, outside)
    assert customers["ann"]["phone"] == "new"
    assert result.sentences == ["customers ann was deleted here and changed outside Kehu: it was kept."]


def test_a_deletion_here_stands_where_the_outside_changed_nothing():
    journal = Journal(BASE)
    journal.delete("ann")
    customers, result = together(journal, Side(BASE))
    assert customers.keys() == {"bob"}
    assert result.sentences == []


def test_a_kept_customer_is_not_among_the_deleted_ones():
    journal, outside = Journal(BASE), Side(BASE)
    journal.delete("ann")
    journal.transactions[-1].append(("deleted", 1, {"id": "ann", "table": "customers", "document": BASE[1]}))
    outside.put("ann", "phone", "new")
    _customers, result = together(journal, outside)
    assert result.tables["deleted"] == {}


def test_a_log_that_only_grew_is_known_by_its_length():
    base = {1: {"id": "ann", "status_log": [{"to": "lead"}]}}
    grown = {"id": "ann", "status_log": [{"to": "lead"}, {"to": "won"}]}
    operation = {"id": "op", "changes": [["customers", "ann", "update", {"status_log": {"+": [1, 2]}}]]}
    result = reconcile({"customers": base}, [[("customers", 1, grown), ("operations", 1, operation)]])
    assert result.tables["customers"][1] == grown
    assert result.sentences == []


def test_custom_fields_are_joined_one_by_one():
    base = {1: {"id": "ann", "custom": {"size": "S", "colour": "red"}}}
    journal, outside = Journal(base), Side(base)
    journal.put("ann", "custom", {"size": "M", "colour": "red"})
    outside.put("ann", "custom", {"size": "S", "colour": "blue"})
    customers, result = together(journal, outside)
    assert customers["ann"]["custom"] == {"size": "M", "colour": "blue"}
    assert result.sentences == []


def test_stamps_go_with_the_values_that_stand():
    before = {"id": "ann", "phone": "1", "city": "Bath", "stamps": {"created": "s0"}}
    after = {**before, "phone": "ours", "city": "Hull", "stamps": {"created": "s0", "phone": "s1", "city": "s1"}}
    theirs = {**before, "phone": "theirs"}
    result = reconcile({"customers": {1: theirs}}, [transaction(1, "ann", before, after)])
    assert result.tables["customers"][1]["stamps"]["city"] == "s1"
    assert result.tables["customers"][1]["phone"] == "theirs"


def test_a_record_that_was_given_its_id_in_the_journal_is_known_by_its_row():
    nameless = {1: {"name": "Ann"}}
    named = {"id": "ann", "created": "2026-11-20T02:00:00Z", "name": "Ann"}
    result = reconcile(
        {"customers": {1: {"name": "Ann", "city": "Hull"}}},
        [transaction(1, "ann", {}, named)],
    )
    assert nameless.keys() == result.tables["customers"].keys()
    assert result.tables["customers"][1] == {**named, "city": "Hull"}


def test_what_was_changed_here_after_a_record_was_given_its_id_stands():
    named = {"id": "ann", "created": "2026-11-20T02:00:00Z", "by": "li", "name": "Ann"}
    result = reconcile(
        {"customers": {1: {"name": "Ann"}, 2: {"name": "Bob"}}},
        [transaction(1, "ann", {}, named), transaction(1, "ann", named, {**named, "name": "Ann Lee"})],
    )
    assert result.tables["customers"] == {1: {**named, "name": "Ann Lee"}, 2: {"name": "Bob"}}
    assert result.sentences == []


def test_what_was_deleted_here_after_it_was_given_its_id_stays_deleted():
    theirs = {"name": "Ann", "by": "tool"}
    named = {"id": "ann", "created": "2026-11-20T02:00:00Z", **theirs}
    result = reconcile(
        {"customers": {1: theirs, 2: {"name": "Bob"}}},
        [transaction(1, "ann", {}, named), transaction(1, "ann", named, None)],
    )
    assert result.tables["customers"] == {2: {"name": "Bob"}}
    assert result.sentences == []


def test_what_came_back_to_another_row_and_was_deleted_again_stays_deleted():
    theirs = {"name": "Ann", "by": "tool"}
    named = {"id": "ann", "created": "2026-11-20T02:00:00Z", **theirs}
    bob = {"id": "bob", "name": "Bob"}
    result = reconcile(
        {"customers": {1: theirs, 2: bob}},
        [
            transaction(1, "ann", {}, named),
            transaction(1, "ann", named, None),
            transaction(2, "ann", None, named),
            transaction(2, "ann", named, None),
        ],
    )
    assert result.tables["customers"] == {2: bob}
    assert result.sentences == []


def test_documents_without_id_in_the_same_row_both_stay():
    result = reconcile({"notes": {1: {"text": "theirs"}}}, [[("notes", 1, {"text": "ours"})]])
    assert list(result.tables["notes"].values()) == [{"text": "theirs"}, {"text": "ours"}]
    assert len(result.sentences) == 1


def test_the_base_of_the_journal_takes_it_as_it_is():
    tables = {"notes": {1: {"text": "old"}, 2: {"text": "gone"}}}
    lay_over(tables, [[("notes", 1, {"text": "new"}), ("notes", 2, None), ("more", 1, {})]])
    assert tables == {"notes": {1: {"text": "new"}}, "more": {1: {}}}


IDS = st.sampled_from(["ann", "bob", "cai", "dan"])
PUT = st.tuples(IDS, st.sampled_from(["phone", "city"]), st.integers(0, 2))
DELETE = st.tuples(IDS)
STEPS = st.lists(PUT | PUT | DELETE, max_size=5)


def do(side, steps, suffix):
    """Apply random steps; ids beyond the base are each side's own."""
    for id, *change in steps:
        name = id if id in {"ann", "bob"} else id + suffix
        if change:
            side.put(name, *change)
        else:
            side.delete(name)


def named(side):
    return {document["id"]: document for document in side.rows.values()}


@example(base=[{}, {}], here=[("ann",)], there=[("ann",), ("ann", "phone", 0)], told=False)
@given(base=st.lists(st.dictionaries(st.sampled_from(["phone", "city"]), st.integers(0, 2)), max_size=2),
       here=STEPS, there=STEPS, told=st.booleans())  # fmt: skip
def test_nothing_vanishes_unreported(base, here, there, told):
    rows = {row: {"id": id, **fields} for row, (id, fields) in enumerate(zip(("ann", "bob"), base, strict=False), 1)}
    journal, outside = Journal(rows, told), Side(rows)
    do(journal, here, "-here")
    do(outside, there, "-there")
    customers, result = together(journal, outside)
    before, ours, theirs = ({d["id"]: d for d in rows.values()}, named(journal), named(outside))

    for id, document in theirs.items():
        if id not in customers:
            assert told and id not in ours and document == before[id]
            continue
        for field, value in document.items():
            taken_from_ours = before.get(id, {}).get(field) == value and ours.get(id, {}).get(field) != value
            assert customers[id].get(field) == value or taken_from_ours
    for id, document in ours.items():
        if document == before.get(id):
            continue
        for field, value in document.items():
            kept = customers[id].get(field) == value
            changed_outside_alone = before.get(id, {}).get(field) == value
            reported = any(line.startswith(f"customers {id}: {field} was changed") for line in result.sentences)
            assert kept or reported or changed_outside_alone
    for id in before.keys() - ours.keys():
        kept = id in customers
        assert kept == (id in theirs and not (told and theirs[id] == before[id]))
        # A deletion that no operation tells of is known by its row alone, and what another tool put elsewhere is new.
        nameless = not told and all(rows[row]["id"] != id or outside.rows.get(row, {}).get("id") != id for row in rows)
        reported = any(line.startswith(f"customers {id} was deleted here") for line in result.sentences)
        assert not kept or reported or nameless
    assert customers.keys() <= ours.keys() | theirs.keys()


ROWS = st.integers(1, 4)
CONTENTS = st.fixed_dictionaries({"text": st.integers(0, 3)})
CHANGES = st.lists(st.tuples(ROWS, CONTENTS | st.none()), max_size=4)


def after(rows, changes):
    rows = dict(rows)
    for row, document in changes:
        if document is None:
            rows.pop(row, None)
        else:
            rows[row] = document
    return rows


@given(base=st.dictionaries(ROWS, CONTENTS), here=CHANGES, there=CHANGES)
def test_no_document_without_id_vanishes(base, here, there):
    ours, theirs = after(base, here), after(base, there)
    journal = [[("notes", row, document)] for row, document in here]
    result = reconcile({"notes": dict(theirs)}, journal)
    found = list(result.tables.get("notes", {}).values())
    assert all(document in found for document in theirs.values())
    assert all(ours[row] in found for row, _document in here if row in ours)
    beside = sum(row in theirs and row in ours and ours[row] != theirs[row] for row in {row for row, _ in here})
    undeleted = sum(row in theirs and row not in ours for row in {row for row, _ in here})
    assert len(result.sentences) == beside + undeleted
