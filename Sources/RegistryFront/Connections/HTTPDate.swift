// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The time as responses tell it (RFC 9110, section 5.6.7), put together once in a second.
struct HTTPDate {
  private var seconds: time_t = -1
  private var text = ""

  var now: String {
    mutating get { at(time(nil)) }
  }

  /// - Parameter time: Unix seconds.
  mutating func at(_ time: time_t) -> String {
    if time != seconds {
      seconds = time
      text = Self.text(time)
    }
    return text
  }

  private static func text(_ time: time_t) -> String {
    var time = time
    var parts = unsafe tm()
    unsafe gmtime_r(&time, &parts)
    func digits(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let (weekday, month) = unsafe (days[Int(parts.tm_wday)], months[Int(parts.tm_mon)])
    let (day, year) = unsafe (digits(parts.tm_mday), parts.tm_year + 1900)
    let clock = unsafe [parts.tm_hour, parts.tm_min, parts.tm_sec].map(digits)
    return "\(weekday), \(day) \(month) \(year) \(clock.joined(separator: ":")) GMT"
  }

  private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
}
