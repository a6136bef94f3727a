import type { Company } from './company.js';

export interface IssueReport {
  readonly issue: {
    readonly number: number;
    readonly title: string;
    readonly html_url: string;
    readonly state: string;
    readonly labels: readonly { readonly name: string }[];
  };
  readonly comments: readonly { readonly id: number; readonly body: string; readonly author: string }[];
}

interface HookReport {
  readonly secret: string;
  readonly deliveries: readonly {
    readonly event: string;
    readonly status_code: number;
    readonly redelivery: boolean;
  }[];
}

/** A company's repository on GitHub; people act in it through the sandbox's control door. */
export class Repository {
  readonly #company: Company;
  constructor(company: Company) {
    this.#company = company;
  }

  get name(): string {
    return this.#company.workspace.github.repositories[0] as string;
  }

  async open(body: string, more: object = {}): Promise<IssueReport['issue']> {
    return (await this.#act<IssueReport>('POST', 'issues', { title: 'Fix the login', body, ...more })).issue;
  }

  async edit(number: number, change: object): Promise<void> {
    await this.#act('PATCH', `issues/${number}`, change);
  }

  async delete(number: number, action: 'deleted' | 'transferred'): Promise<void> {
    await this.#act('DELETE', `issues/${number}`, { action });
  }

  async comment(number: number, body: string): Promise<number> {
    return (await this.#act<{ id: number }>('POST', `issues/${number}/comments`, { body })).id;
  }

  async editComment(id: number, body: string): Promise<void> {
    await this.#act('PATCH', `comments/${id}`, { body });
  }

  async deleteComment(id: number): Promise<void> {
    await this.#act('DELETE', `comments/${id}`, {});
  }

  async issue(number: number): Promise<IssueReport> {
    return this.#company.control('GET', `github/issues/${number}`);
  }

  async labels(number: number): Promise<readonly string[]> {
    return (await this.issue(number)).issue.labels.map(({ name }) => name);
  }

  async openPull(title: string, body: string): Promise<{ number: number; html_url: string }> {
    const { pull } = await this.#act<{ pull: { number: number; html_url: string } }>('POST', 'pulls', { title, body });
    return pull;
  }

  async review(number: number, state: string): Promise<void> {
    await this.#act('POST', `pulls/${number}/reviews`, { state });
  }

  async merge(number: number): Promise<void> {
    await this.#act('POST', `pulls/${number}/merge`, {});
  }

  async hook(): Promise<HookReport> {
    const { app, repository } = await this.#company.control<{ app: HookReport; repository: HookReport[] }>(
      'GET',
      'github/hooks',
    );
    return repository[0] ?? app;
  }

  async rename(name: string): Promise<void> {
    const present = this.name.split('/')[1] ?? '';
    await this.#company.control('POST', `github/repositories/${present}/rename`, { name });
  }

  async #act<T>(method: string, path: string, body: object): Promise<T> {
    return this.#company.control(method, `github/${path}`, { personEmail: 'mira@acme.test', ...body });
  }
}
