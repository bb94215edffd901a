"""The attacks that the security design answers, carried out, each on both hubs.

keys and seals      a login is no entry, a purpose no other, a county no other
tokens and feeds    ended, foreign, raised, invented; devices' at the desk, and back
endpoint            what is not of the field profile, others' `_local`, swollen bodies
squatters           foreign and second roots, revision nine, tombstones, attachments

What a phone keeps at rest is in tests/mobile/test_atrest.py, the console's doors in
tests/server/console/test_doors.py, bodies that swell in
tests/sync/test_endpoint_defences.py.
"""
