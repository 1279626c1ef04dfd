"""Live: doorbells over `/ws/live/`. The server is the truth; the page fetches what a hint names."""
