import { Module } from '@nestjs/common';
import { LangfuseModule } from '../../integrations/langfuse/langfuse.module.js';
import { ExportWatch } from './export-watch.service.js';
import { RunTracesSubscriber } from './run-traces.subscriber.js';
import { ScoreRepository } from './score.repository.js';
import { ScoreExporter } from './score-exporter.service.js';
import { ThoughtRepository } from './thought.repository.js';
import { TraceExporter } from './trace-exporter.service.js';
import { TraceLinks } from './trace-links.service.js';
import { TraceSpanRepository } from './trace-span.repository.js';
import { Traces } from './traces.service.js';

/** What runs thought and did, and its export to Langfuse. */
@Module({
  imports: [LangfuseModule],
  providers: [
    ThoughtRepository,
    Traces,
    TraceSpanRepository,
    TraceLinks,
    RunTracesSubscriber,
    ExportWatch,
    TraceExporter,
    ScoreRepository,
    ScoreExporter,
  ],
  exports: [ThoughtRepository, Traces, TraceLinks, ScoreRepository],
})
export class TracesModule {}
