"""Fields as lists know them: what each is called, how it is filtered, sorted, grouped, shown and edited."""
