import { z } from 'zod';

/** Labels that tell how far an issue is, as they are named unless a connection names them otherwise. */
export const standardLabels = { inProgress: 'in progress', blocked: 'blocked', inReview: 'in review' } as const;

const settings = z.object({
  apiUrl: z.url(),
  /** `owner/name`, separated by commas. */
  repositories: z.string().transform((text) => text.split(',').filter(Boolean)),
  /** The account under which Oblivion writes. */
  login: z.string(),
  labelInProgress: z.string().default(standardLabels.inProgress),
  labelBlocked: z.string().default(standardLabels.blocked),
  labelInReview: z.string().default(standardLabels.inReview),
});

const token = z.object({ token: z.string(), webhookSecret: z.string() });
const app = z.object({
  clientId: z.string(),
  installationId: z.string(),
  privateKey: z.string(),
  webhookSecret: z.string(),
});
const secrets = z.union([token, app]);

/** What a connection to GitHub consists of. */
export const gitHubForm = { provider: 'github', settings, secrets } as const;

export type GitHubSettings = z.infer<typeof settings>;
export type GitHubSecrets = z.infer<typeof secrets>;
