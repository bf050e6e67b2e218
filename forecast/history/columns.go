package history

import "github.com/cccplan/cccplan/internal/csvfile"

// row is one record of a history file.
type row struct {
	Start     csvfile.Stamp  `csv:"start" col:"required"`
	Offset    csvfile.Text   `csv:"utc_offset_min"`
	Queue     csvfile.Text   `csv:"queue"`
	Channel   csvfile.Text   `csv:"channel"`
	Offered   csvfile.Number `csv:"offered" col:"required"`
	Answered  csvfile.Number `csv:"answered"`
	Abandoned csvfile.Number `csv:"abandoned"`
	HandleS   csvfile.Number `csv:"handle_s"`
	AHTS      csvfile.Number `csv:"aht_s"`

	// Kept where they are asked for: see [Counts].
	AnsweredInTarget  csvfile.Number `csv:"answered_in_target"`
	AbandonedInTarget csvfile.Number `csv:"abandoned_in_target"`
	AbandonedShort    csvfile.Number `csv:"abandoned_short"`
	TargetS           csvfile.Number `csv:"target_s"`
	WaitS             csvfile.Number `csv:"wait_s"`

	// Text, because only who asks for them wants numbers there.
	Agents    csvfile.Text `csv:"agents"`
	Scheduled csvfile.Text `csv:"scheduled"`
}

// aliases are other spellings of headers, as exports of common systems have them.
var aliases = map[string]string{
	"timestamp": "start", "datetime": "start", "date_time": "start", "interval_start": "start",
	"interval_start_utc_date": "start", "start_time": "start", "interval": "start",
	"utc_offset": "utc_offset_min",
	"queue_name": "queue", "queuename": "queue", "skill": "queue", "skill_name": "queue",
	"media_type": "channel", "channel_type": "channel", "channeltype": "channel", "media": "channel",
	"calls_offered": "offered", "contacts_offered": "offered", "calls": "offered", "contacts": "offered",
	"volume": "offered", "incoming_contact_volume": "offered", "incomingcontactvolume": "offered",
	"handled": "answered", "interactions_handled": "answered", "contacts_handled": "answered",
	"contactshandled": "answered", "calls_answered": "answered",
	"abandons": "abandoned", "calls_abandoned": "abandoned",
	"total_handle_time": "handle_s", "handle_time_s": "handle_s",
	"aht": "aht_s", "average_handle_time": "aht_s", "averagehandletime": "aht_s", "avg_handle_time": "aht_s",
}
