package metrics

import "time"

// A Date is a day of the civil calendar, in whatever zone.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// A Calendar is a clock that runs only in working hours.
type Calendar struct{}

// Hours are the working hours of a calendar. The same wall-clock hours hold on
// every working day; on the day of a clock change they may be longer or shorter.
type Hours struct {
	Days     [7]bool       // by time.Weekday: Sunday is 0
	From, To time.Duration // wall clock since midnight; To may be 24h
	Holidays []Date
}
