import { OutsideCallError } from '../errors/outside-call-error.js';

const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refuses connections',
  ECONNRESET: 'closed the connection',
  EPIPE: 'closed the connection',
  EAI_AGAIN: 'has a name that cannot be resolved now',
  ENOTFOUND: 'has a name that cannot be resolved',
  EHOSTUNREACH: 'cannot be reached over the network',
  ENETUNREACH: 'cannot be reached over the network',
  ETIMEDOUT: 'does not answer in time',
  TimeoutError: 'does not answer in time',
  unavailable: 'does not answer in time',
  UND_ERR_CONNECT_TIMEOUT: 'cannot be reached in time',
  UND_ERR_HEADERS_TIMEOUT: 'does not answer in time',
  UND_ERR_BODY_TIMEOUT: 'fell silent in the middle of its answer',
  UND_ERR_SOCKET: 'closed the connection',
  CERT_HAS_EXPIRED: 'shows a certificate that has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'shows a certificate that is not trusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'shows a certificate that is not trusted',
  '28P01': 'refuses the password',
  '53300': 'has no connection left',
  '57P01': 'is shutting down',
  '57P03': 'is starting or shutting down',
};

/**
 * Why a part cannot be used, in words for people: never an address, a name of a machine or a secret, all of which the
 * messages of errors hold.
 */
export function failureWords(error: unknown): string {
  for (let current = error; typeof current === 'object' && current !== null; ) {
    if (current instanceof OutsideCallError && current.words !== undefined) return current.words;
    const { code, name, cause } = current as { code?: unknown; name?: unknown; cause?: unknown };
    const known = words[String(code)] ?? words[String(name)];
    if (known !== undefined) return known;
    if (current instanceof AggregateError && current.errors.length > 0) current = current.errors[0];
    else current = cause as object;
  }
  return 'cannot be used';
}
