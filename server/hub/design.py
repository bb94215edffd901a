"""The guard as CouchDB's validate function, made of the table that we read ourselves.

CouchDB calls it for every write, also the county's own; with the ancestor that stands
there, which it does not know of a foreign root. So it asks as well that nothing stands
there: an edit upon one's own entry is not its first revision.

Who was let into a grid as a mentor does not have the role that the database is opened
to for whoever acts there.
"""

import json
from dataclasses import asdict

from server.hub import guard
from server.hub.names import Kind
from sync.peer import Document

ID = "_design/guard"
ONLY_DEVICES = "only the county and its devices write here"

SOURCE = """function (newDoc, oldDoc, userCtx, secObj) {
  var KINDS = %(kinds)s;
  var ADVICE = %(advice)s;
  var ALWAYS = %(always)s;
  function whole(pattern, text) {
    return typeof text === 'string' && new RegExp('^(?:' + pattern + ')$').test(text);
  }
  function has(object, member) {
    return Object.prototype.hasOwnProperty.call(object, member);
  }
  function isMap(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  }
  function actsHere() {
    var members = isMap(secObj) && isMap(secObj.members) ? secObj.members : {};
    return (members.roles || []).some(function (role) {
      return role.indexOf('grid:') === 0 && userCtx.roles.indexOf(role) !== -1;
    });
  }
  function isSaid(kind, doc) {
    var role = isMap(doc.body) && has(doc.body, 'as_role') ? doc.body.as_role : null;
    return doc.type === kind.type && role === kind.role;
  }
  function isOwn(kind, id) {
    var begins = kind.word + ':' + userCtx.name + ':';
    return typeof id === 'string' && id.indexOf(begins) === 0 &&
      whole(kind.rest, id.slice(begins.length));
  }
  function isForeign(kind, member) {
    if (member === '_attachments' && kind.attachments) { return false; }
    return member.charAt(0) === '_' && ALWAYS.indexOf(member) === -1;
  }
  function isRoot(revisions, digest) {
    return isMap(revisions) && Object.keys(revisions).length === 2 &&
      revisions.start === 1 && Array.isArray(revisions.ids) &&
      revisions.ids.length === 1 && revisions.ids[0] === digest;
  }
  function isFirst(doc) {
    return whole(%(revision)s, doc._rev) &&
      (!has(doc, '_revisions') || isRoot(doc._revisions, doc._rev.slice(2)));
  }
  function refusal(doc) {
    var kinds = ADVICE.length && !actsHere() ? ADVICE : KINDS;
    var kind = kinds.filter(function (each) { return isOwn(each, doc._id); })[0];
    if (!kind) { return %(not_ours)s.replace('{name}', userCtx.name); }
    if (Object.keys(doc).some(function (member) { return isForeign(kind, member); })) {
      return %(member)s;
    }
    if (kind.attachments && !(isMap(doc._attachments) &&
        Object.keys(doc._attachments).length === 1)) {
      return %(one_attachment)s;
    }
    if (oldDoc || !isFirst(doc)) { return %(not_first)s; }
    if (kind.barred &&
        !(whole(%(type)s, doc.type) && !whole(kind.barred, doc.type))) {
      return %(desk_type)s;
    }
    if (kind.type && !isSaid(kind, doc)) { return %(comments_only)s; }
    return null;
  }
  if (userCtx.roles.indexOf('_admin') !== -1) { return; }
  var why = userCtx.roles.indexOf('device') === -1 ? %(only)s : refusal(newDoc);
  if (why) { throw({forbidden: why}); }
}"""


def validator(kind: Kind) -> str:
    """The validate function for databases of this kind."""
    told = {
        "kinds": [asdict(each) for each in guard.WRITABLE[kind]],
        "advice": [asdict(guard.ADVICE)] if kind is Kind.GRID else [],
        "always": guard.ALWAYS,
        "revision": guard.REVISION,
        "type": guard.TYPE,
        "not_ours": guard.NOT_OURS,
        "member": guard.MEMBER,
        "one_attachment": guard.ONE_ATTACHMENT,
        "not_first": guard.NOT_FIRST,
        "desk_type": guard.DESK_TYPE,
        "comments_only": guard.COMMENTS_ONLY,
        "only": ONLY_DEVICES,
    }
    return SOURCE % {name: json.dumps(value) for name, value in told.items()}


def document(kind: Kind) -> Document:
    return {
        "_id": ID,
        "language": "javascript",
        "validate_doc_update": validator(kind),
    }
