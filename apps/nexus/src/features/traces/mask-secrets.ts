const mask = '[masked]';

/** Forms of secrets that are recognised wherever they stand in a text. */
const patterns: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[^]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  // JSON Web Tokens
  /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g,
  // OpenAI, Anthropic, Langfuse, Stripe
  /\b(?:sk|pk|rk)[-_](?:[a-z]+[-_]){0,3}[A-Za-z0-9_-]{16,}/g,
  // Slack
  /\bxox[a-z]-[A-Za-z0-9-]{10,}/g,
  /\bxapp-[A-Za-z0-9-]{10,}/g,
  // GitHub, GitLab
  /\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{16,})/g,
  // AWS, Google
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /\bAIza[\w-]{30,}/g,
  // ClickUp, and the secrets of agents
  /\bpk_\d+_[A-Z0-9]{20,}/g,
  /\bobs_[\w-]{16,}/g,
];
const bearer = /\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{12,}/gi;
const inAddress = /(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):[^\s/@]+@/gi;
const assigned =
  /\b((?:[\w-]*[_-])?(?:password|passwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credentials?)["']?\s*[=:]\s*["']?)([^\s"',;&]{4,})/gi;

const secretName =
  /(?:^|[_-])(?:password|passwd|secret|api_?key|access_?key|private_?key|credentials?|authorization|cookie|(?:access|refresh|auth|bearer|id|bot|api)_?token|token)$/i;

/** Takes what looks like a secret out of a text. It is a net, not a wall: an unknown form passes. */
export function maskText(text: string): string {
  let masked = text;
  for (const pattern of patterns) masked = masked.replace(pattern, mask);
  return masked.replace(bearer, `$1 ${mask}`).replace(inAddress, `$1:${mask}@`).replace(assigned, `$1${mask}`);
}

/** The same for every text within a JSON value, and for whole values under a name that only a secret has. */
export function maskSecrets(value: unknown): unknown {
  if (typeof value === 'string') return maskText(value);
  if (Array.isArray(value)) return value.map(maskSecrets);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => [
      maskText(name),
      isSecretName(name) && typeof entry === 'string' ? mask : maskSecrets(entry),
    ]),
  );
}

function isSecretName(name: string): boolean {
  return secretName.test(name.replaceAll(/([a-z])([A-Z])/g, '$1_$2'));
}
