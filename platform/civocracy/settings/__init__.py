"""Settings by environment: `local` (the demo), `test`, `production`. All of them start from `base`."""
