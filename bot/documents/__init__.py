"""Files made of what Vigie knows: tables, pages, calendars and pictures; values in, bytes out."""
