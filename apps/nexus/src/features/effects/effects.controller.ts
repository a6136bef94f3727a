import { Controller, HttpCode, Param, Post, UseGuards } from '@nestjs/common';
import { ApiCookieAuth, ApiDefaultResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { effectId, type EffectView, effectView, problem } from '@oblivion/protocol';
import { parseInput } from '../../platform/http/parse-input.js';
import { AtLeast, CurrentPerson, PersonGuard } from '../access/person.guard.js';
import type { PersonPrincipal } from '../access/principal.js';
import { ParkedEffects } from './parked-effects.service.js';

@ApiTags('effects')
@ApiCookieAuth()
@ApiDefaultResponse({ description: 'What went wrong.', standardSchema: problem })
@Controller('api/v1/effects')
@UseGuards(PersonGuard)
@AtLeast('operator')
export class EffectsController {
  readonly #parked: ParkedEffects;
  constructor(parked: ParkedEffects) {
    this.#parked = parked;
  }

  @Post(':id/send-again')
  @HttpCode(200)
  @ApiOperation({ summary: 'Send a parked effect once more, with all its attempts.' })
  @ApiOkResponse({ standardSchema: effectView })
  async sendAgain(@CurrentPerson() person: PersonPrincipal, @Param('id') id: string): Promise<EffectView> {
    return this.#parked.sendAgain(person, parseInput(effectId, id, 'path.id'));
  }

  @Post(':id/drop')
  @HttpCode(200)
  @ApiOperation({ summary: 'Drop a parked effect: it is never sent.' })
  @ApiOkResponse({ standardSchema: effectView })
  async drop(@CurrentPerson() person: PersonPrincipal, @Param('id') id: string): Promise<EffectView> {
    return this.#parked.drop(person, parseInput(effectId, id, 'path.id'));
  }
}
