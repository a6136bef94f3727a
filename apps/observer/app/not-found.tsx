import Link from 'next/link';
import { Brand } from '@/components/brand';
import { Button } from '@/components/ui/button';

export default function NotFound() {
  return (
    <main className="grid min-h-dvh place-items-center p-4">
      <div className="grid justify-items-center gap-3 text-center">
        <Brand />
        <h1 className="text-lg font-semibold">There is no such page</h1>
        <Button asChild variant="outline">
          <Link href="/">To Pulse</Link>
        </Button>
      </div>
    </main>
  );
}
