/** GitHub said no. */
export class GitHubRefusal extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly errors: readonly Readonly<Record<string, string>>[] | undefined;

  constructor(
    status: number,
    message: string,
    more: {
      headers?: Readonly<Record<string, string>>;
      errors?: readonly Readonly<Record<string, string>>[];
    } = {},
  ) {
    super(message);
    this.status = status;
    this.headers = more.headers ?? {};
    this.errors = more.errors;
  }

  get body(): Readonly<Record<string, unknown>> {
    return {
      message: this.message,
      ...(this.errors === undefined ? {} : { errors: this.errors }),
      documentation_url: 'https://docs.github.com/rest',
      status: String(this.status),
    };
  }
}

export const refusals = {
  noUserAgent: () =>
    new GitHubRefusal(
      403,
      'Request forbidden by administrative rules. Please make sure your request has a User-Agent header',
    ),
  requiresAuthentication: () => new GitHubRefusal(401, 'Requires authentication'),
  badCredentials: () => new GitHubRefusal(401, 'Bad credentials'),
  jwtUndecodable: () => new GitHubRefusal(401, 'A JSON web token could not be decoded'),
  jwtExpirationTooFar: () => new GitHubRefusal(401, "'Expiration time' claim ('exp') is too far in the future"),
  jwtExpired: () =>
    new GitHubRefusal(
      401,
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
    ),
  integrationNotFound: () => new GitHubRefusal(404, 'Integration not found'),
  jwtNeeded: () => new GitHubRefusal(401, 'A JSON web token could not be decoded'),
  notFound: () => new GitHubRefusal(404, 'Not Found'),
  moved: (location: string, status: 301 | 307) =>
    new GitHubRefusal(status, status === 301 ? 'Moved Permanently' : 'Temporary Redirect', { headers: { location } }),
  gone: () => new GitHubRefusal(410, 'This issue was deleted'),
  malformed: () => new GitHubRefusal(400, 'Problems parsing JSON'),
  invalid: (resource: string, field: string, code: string) =>
    new GitHubRefusal(422, 'Validation Failed', { errors: [{ resource, field, code }] }),
  forbidden: () => new GitHubRefusal(403, 'Resource not accessible by integration'),
  primaryLimit: (headers: Readonly<Record<string, string>>) =>
    new GitHubRefusal(403, 'API rate limit exceeded for this installation.', { headers }),
  secondaryLimit: (retryAfterSeconds: number) =>
    new GitHubRefusal(
      403,
      'You have exceeded a secondary rate limit and have been temporarily blocked from content creation. Please retry your request again later.',
      { headers: { 'retry-after': String(retryAfterSeconds) } },
    ),
};
