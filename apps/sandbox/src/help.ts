/** What `--help` prints. */
export const HELP = `Oblivion sandbox: Slack, ClickUp, GitHub and a model provider on loopback.

Usage: node apps/sandbox/dist/main.js [--help]

Doors: /slack/api/  /clickup/api/  /github/  /openai/v1/  /control/  and a page at /

Settings (environment; durations in milliseconds)
  SANDBOX_HOST                             127.0.0.1
  SANDBOX_PORT                             4100 (0 picks a free port)
  SANDBOX_PUBLIC_URL                       address written into links; default http://<host>:<port>
  SANDBOX_CONTROL_TOKEN                    when set, /control/* wants "Authorization: Bearer <token>"
  SANDBOX_WORKSPACE_FILE                   JSON file with workspaces to create at start
  SANDBOX_JOURNAL_CAPACITY_ENTRIES         5000 per workspace
  SANDBOX_MAX_BODY_BYTES                   8388608
  SANDBOX_FAULT_HOLD_MS                    30000; longest time a call is left unanswered on purpose
  SANDBOX_SLACK_RETRY_DELAYS_MS            0,60000,300000
  SANDBOX_SLACK_TIMEOUT_MS                 3000
  SANDBOX_SLACK_VERIFY_EVERY_MS            500
  SANDBOX_SLACK_VERIFY_FOR_MS              120000
  SANDBOX_SLACK_SOCKET_GRACE_MS            10000 (from the warning to the end of a connection of Socket Mode)
  SANDBOX_SLACK_TOKEN_LIFE_MS              43200000; of an access token, where tokens are rotated
  SANDBOX_SLACK_STREAM_IDLE_MS             300000; a streamed message that does not grow for so long takes no more
  SANDBOX_SLACK_RATE_LIMITS                off | real
  SANDBOX_CLICKUP_RETRY_DELAYS_MS          1000,5000,30000,60000
  SANDBOX_CLICKUP_TIMEOUT_MS               7000
  SANDBOX_CLICKUP_REQUESTS_PER_MINUTE      10000
  SANDBOX_CLICKUP_SUSPEND_AFTER_FAILURES   100
  SANDBOX_GITHUB_TIMEOUT_MS                10000
  SANDBOX_GITHUB_REQUESTS_PER_HOUR         1000000
  SANDBOX_OPENAI_CHUNK_DELAY_MS            5; pause between two words of a stream
  SANDBOX_OPENAI_SLOW_DELAY_MS             5000; wait of the model sandbox-slow

See docs/sandbox.md for all endpoints, faults and scripted models.
`;
