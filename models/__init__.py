"""What is true: tables, states, pure rules and the queries of each table."""
