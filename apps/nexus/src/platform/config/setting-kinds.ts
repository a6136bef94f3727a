import { z } from 'zod';
import { splitKeys } from '../secrets/keyring.js';

export const whole = (standard: number, minimum = 1, maximum = Number.MAX_SAFE_INTEGER) =>
  z.coerce.number().int().min(minimum).max(maximum).default(standard);
export const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http or https address' }).optional();
export const yesOrNo = (standard: boolean) =>
  z
    .enum(['true', 'false'], 'must be true or false')
    .default(standard ? 'true' : 'false')
    .transform((value) => value === 'true');
/** Name of an emoji without colons; `none` for no reaction. */
export const reaction = (standard: string) =>
  z
    .string()
    .regex(/^[a-z0-9_+'-]{1,100}$/, 'must be the name of an emoji, without colons')
    .default(standard)
    .transform((name) => (name === 'none' ? undefined : name));
export const port = (standard: number) => whole(standard, 0, 65_535);
const hasBytes = (text: string, length: number): boolean => Buffer.from(text, 'base64').length >= length;
export const bytesOfBase64 = (length: number) =>
  z.string().refine((value) => hasBytes(value, length), `needs ${length} or more bytes in base64`);
export const listOfBase64 = (length: number) =>
  z
    .string()
    .refine(
      (value) => splitKeys(value).every((text) => hasBytes(text, length)),
      `each of the list needs ${length} or more bytes in base64`,
    )
    .optional();
export const pairs = z
  .string()
  .default('')
  .transform((text) => text.split(',').filter((pair) => pair.trim() !== ''))
  .pipe(z.array(z.string().regex(/^\s*[^=\s]+\s*=/, 'must be pairs such as name=value, separated by commas')))
  .transform((entries) =>
    Object.fromEntries(
      entries.map((entry) => {
        const [name = '', ...value] = entry.split('=');
        return [name.trim(), decodeURIComponent(value.join('=').trim())];
      }),
    ),
  );
export const list = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((entry) => entry.trim())
      .filter((entry) => entry !== ''),
  );
