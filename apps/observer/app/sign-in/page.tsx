import type { Metadata } from 'next';
import { Brand } from '@/components/brand';
import { cn } from '@/lib/class-names';
import { RedeemForm } from './_components/redeem-form';
import { signInWords } from './_sign-in-words';

export const metadata: Metadata = { title: 'Sign in' };

interface Props {
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
}

export default async function SignInPage({ searchParams }: Props) {
  const { token, problem } = await searchParams;
  return (
    <main className="grid min-h-dvh place-items-center p-4">
      <div className="w-full max-w-sm">
        <Brand />
        <div className="mt-4 grid gap-4 rounded-md border border-t-2 border-t-primary bg-card p-6">
          {typeof token === 'string' && token !== '' ? (
            <>
              <h1 className="text-lg font-semibold">Sign in</h1>
              <RedeemForm token={token} />
            </>
          ) : (
            <HowTo problem={typeof problem === 'string' ? problem : undefined} />
          )}
        </div>
        <p className="eyebrow mt-4">Observer · control plane</p>
      </div>
    </main>
  );
}

function HowTo({ problem }: { problem: string | undefined }) {
  const { title, text, isError } = signInWords(problem);
  return (
    <>
      <h1 className={cn('text-lg font-semibold', isError && 'text-destructive')}>{title}</h1>
      <p role={isError ? 'alert' : undefined} className="text-muted-foreground">
        {text}
      </p>
      <div className="grid gap-1.5">
        <p className="eyebrow">Get a new link</p>
        <pre className="overflow-x-auto rounded-md border bg-background px-3 py-2 font-mono text-[0.8125rem]">
          <span aria-hidden className="text-primary select-none">
            ${' '}
          </span>
          ./oblivion sign-in
        </pre>
      </div>
    </>
  );
}
