import type { SlackMetadata } from './slack-team.js';

const MAX_METADATA_BYTES = 16_384;

export type MetadataResult =
  | { readonly outcome: 'valid'; readonly metadata: SlackMetadata }
  | { readonly outcome: 'invalid'; readonly code: string };

/** Checks message metadata: an event type, and a payload that is flat or has one level of objects. */
export function parseMetadata(value: unknown): MetadataResult {
  if (!isObject(value)) return { outcome: 'invalid', code: 'invalid_metadata_format' };
  const { event_type: eventType, event_payload: eventPayload } = value;
  if (typeof eventType !== 'string' || eventType === '' || !isObject(eventPayload)) {
    return { outcome: 'invalid', code: 'invalid_metadata_format' };
  }
  if (!Object.values(eventPayload).every(isAllowedValue))
    return { outcome: 'invalid', code: 'invalid_metadata_schema' };
  const metadata = { event_type: eventType, event_payload: eventPayload };
  if (Buffer.byteLength(JSON.stringify(metadata)) > MAX_METADATA_BYTES)
    return { outcome: 'invalid', code: 'metadata_too_large' };
  return { outcome: 'valid', metadata };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function isScalar(value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

function isFlatObject(value: unknown): boolean {
  return isObject(value) && Object.values(value).every(isScalar);
}

function isAllowedValue(value: unknown): boolean {
  if (isScalar(value) || isFlatObject(value)) return true;
  return Array.isArray(value) && value.every((item) => isScalar(item) || isFlatObject(item));
}
