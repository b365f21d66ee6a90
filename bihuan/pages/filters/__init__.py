"""One language of filters for addresses, saved views and programs: conditions on any field, joined by and / or."""
