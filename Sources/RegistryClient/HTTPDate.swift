// SPDX-License-Identifier: Apache-2.0

/// A time as headers tell it (RFC 9110, section 5.6.7), in each of the three forms that a recipient
/// has to understand.
struct HTTPDate: Sendable, Equatable {
  /// Since 1970, as `time(2)` counts.
  let seconds: Int64

  init?(_ text: String) {
    let words = text.split(separator: " ").map(String.init)
    // Sun, 06 Nov 1994 08:49:37 GMT
    // Sunday, 06-Nov-94 08:49:37 GMT
    // Sun Nov  6 08:49:37 1994
    switch words.count {
    case 6 where words[5] == "GMT":
      self.init(day: words[1], month: words[2], year: words[3], time: words[4])
    case 4 where words[3] == "GMT":
      let date = words[1].split(separator: "-").map(String.init)
      guard date.count == 3, let year = Int64(digits: date[2]), year < 100 else { return nil }
      // Two digits as strptime(3) takes them: 1969 to 2068.
      self.init(
        day: date[0], month: date[1], year: "\(year + (year < 69 ? 2000 : 1900))", time: words[2])
    case 5:
      self.init(day: words[2], month: words[1], year: words[4], time: words[3])
    default:
      return nil
    }
  }

  private init?(day: String, month: String, year: String, time: String) {
    let clock = time.split(separator: ":").map { $0.count == 2 ? Int64(digits: $0) : nil }
    guard let day = Int64(digits: day), let year = Int64(digits: year),
      let month = Self.months.firstIndex(of: month).map(Int64.init), clock.count == 3,
      let hour = clock[0], let minute = clock[1], let second = clock[2],
      1...31 ~= day, 1900...9999 ~= year, hour < 24, minute < 60, second <= 60
    else { return nil }
    let days = Self.days(year: year, month: month + 1, day: day)
    seconds = ((days * 24 + hour) * 60 + minute) * 60 + second
  }

  /// Since 1970, in the Gregorian calendar: years that begin in March have their leap day at their
  /// end.
  private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
    let shifted = month > 2 ? year : year - 1
    let ofYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + ofYear - 719_468
  }

  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
}
