"""The pages: the same queries and actions as the JSON interface, for people with a browser.

They are drawn on the server and work without a script. No SQL, no rules; routes and pages do not
import each other, and no page calls our own HTTP interface. Source: api page, "Pages".
"""
