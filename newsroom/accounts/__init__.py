"""The accounts of the staff at the desk: roles, sections, invitations, second factors and sessions (decision 0077)."""
