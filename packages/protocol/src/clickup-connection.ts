import { z } from 'zod';

const pasted = (words: string) =>
  z
    .string()
    .trim()
    .regex(/^[!-~]{1,1000}$/, words);

/** `POST /api/v1/connections/clickup/installations`: begins to connect a workspace by OAuth. */
export const clickUpInstallationRequest = z
  .strictObject({
    clientId: pasted('must be the Client ID of the app'),
    clientSecret: pasted('must be the Client Secret of the app'),
  })
  .meta({ id: 'ClickUpInstallationRequest' });
export type ClickUpInstallationRequest = z.infer<typeof clickUpInstallationRequest>;
export const clickUpInstallation = z
  .object({ authorizeUrl: z.url(), expiresAt: z.iso.datetime() })
  .meta({ id: 'ClickUpInstallation' });
export type ClickUpInstallation = z.infer<typeof clickUpInstallation>;

/** `POST /api/v1/connections/clickup/installations/completion`: what ClickUp sent the person back with, or what they chose. */
export const clickUpInstallationCompletion = z
  .strictObject({
    state: pasted('must be the state that came back from ClickUp, or that of the choice'),
    code: pasted('must be the code that came back from ClickUp').optional(),
    /** ClickUp's own word when the person did not allow it. */
    error: pasted('must be the error that came back from ClickUp').optional(),
    /** One of those to choose from. */
    workspaceId: z.string().min(1).max(50).optional(),
  })
  .meta({ id: 'ClickUpInstallationCompletion' });
export type ClickUpInstallationCompletion = z.infer<typeof clickUpInstallationCompletion>;

/** Connected; or several workspaces were allowed, and one is chosen with the new state. */
export const clickUpInstallationAnswer = z
  .discriminatedUnion('outcome', [
    z.object({ outcome: z.literal('connected'), workspace: z.object({ id: z.string(), name: z.string() }) }),
    z.object({
      outcome: z.literal('choose'),
      state: z.string(),
      workspaces: z.array(z.object({ id: z.string(), name: z.string() })),
    }),
  ])
  .meta({ id: 'ClickUpInstallationAnswer' });
export type ClickUpInstallationAnswer = z.infer<typeof clickUpInstallationAnswer>;
