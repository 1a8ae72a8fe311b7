// The latest events in words, newest at the bottom.
import { Box, Text } from 'ink';
import { describe, formatTime, type Picture, type RecordedEvent } from '../events/index.js';
import { TONES } from './theme.js';

export interface EventLogProps {
  readonly events: readonly RecordedEvent[];
  readonly picture: Picture;
  readonly height: number;
}

export function EventLog({ events, picture, height }: EventLogProps) {
  return (
    <Box flexDirection="column" height={height} overflow="hidden">
      {latestLines(events, picture, height).map(({ key, time, who, text, style }) => (
        <Text key={key} wrap="truncate" {...style}>
          <Text dimColor>{time}</Text> {who.padEnd(8)} {text}
        </Text>
      ))}
    </Box>
  );
}

/** From the newest backwards, so that a frame costs what it shows. */
function latestLines(events: readonly RecordedEvent[], picture: Picture, height: number) {
  const lines = [];
  for (let i = events.length - 1; i >= 0 && lines.length < height; i--) {
    const event = events[i];
    const line = event === undefined ? null : describe(event, (id) => picture.machineName(id));
    if (event === undefined || line === null) continue;
    const [text = ''] = line.text.split('\n');
    lines.unshift({
      key: event.seq,
      time: formatTime(event.atMs),
      who: line.who,
      text,
      style: TONES[line.tone],
    });
  }
  return lines;
}
