export const leaseSeconds = 6;
/** Times that are shorter than in production, so that what is found late is found within the drill. */
export const nexusSettings = {
  NEXUS_LEASE_SECONDS: String(leaseSeconds),
  NEXUS_HEARTBEAT_SECONDS: '2',
  NEXUS_DATABASE_STATEMENT_TIMEOUT_MS: '3000',
  NEXUS_RECONCILIATION_SECONDS: '5',
  NEXUS_SEND_BUFFER_BYTES: '65536',
};

export const sandboxSettings = {
  SANDBOX_SLACK_RETRY_DELAYS_MS: '0,1000,3000',
  SANDBOX_CLICKUP_RETRY_DELAYS_MS: '500,1000,3000,5000',
  SANDBOX_CLICKUP_REQUESTS_PER_MINUTE: '1000000',
  SANDBOX_CLICKUP_SUSPEND_AFTER_FAILURES: '1000000',
};
