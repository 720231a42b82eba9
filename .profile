# Heroku and Scalingo read this before each container's command. Scalingo starts new containers before its `postdeploy`
# step, so the tables are brought up to date here; Heroku does it in the Procfile's `release`.
if [ -n "$SCALINGO_APPLICATION_ID" ] && [ -n "$DATABASE_URL" ]; then
    python -m bot migrate
fi
