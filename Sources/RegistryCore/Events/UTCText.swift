// SPDX-License-Identifier: Apache-2.0

/// Times as JSON has them (RFC 3339), in UTC.
package enum UTCText {
  /// `2026-01-31T23:59:59.250Z`.
  package static func of(unixMilliseconds: Int64) -> String {
    let seconds = floorDivide(unixMilliseconds, 1_000)
    let milliseconds = unixMilliseconds - seconds * 1_000
    let days = floorDivide(seconds, 86_400)
    let second = seconds - days * 86_400
    let time = [second / 3_600, second / 60 % 60, second % 60].map { padded($0, 2) }
    return "\(date(unixDays: days))T\(time.joined(separator: ":")).\(padded(milliseconds, 3))Z"
  }

  private static func date(unixDays: Int64) -> String {
    // Counted from 0000-03-01, so that the day that leap years add is the last of the year; an era
    // is the 400 years after which the calendar repeats.
    let days = unixDays + 719_468
    let era = floorDivide(days, 146_097)
    let dayOfEra = days - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
  }

  private static func floorDivide(_ number: Int64, _ divisor: Int64) -> Int64 {
    number >= 0 ? number / divisor : -((-number + divisor - 1) / divisor)
  }

  private static func padded(_ number: Int64, _ digits: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
  }
}
