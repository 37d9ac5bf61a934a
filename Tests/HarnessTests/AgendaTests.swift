// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Harness
import Testing

@Suite struct AgendaTests {
  @Test("happenings come in the order of their times, equal ones as they were put in")
  func order() {
    var agenda = Agenda()
    var generator = SeededGenerator(seed: 4)
    var expected: [(Int64, Int32)] = []
    for number in 0..<Int32(1000) {
      let time = Int64(generator.below(50))
      agenda.add(.scripted(step: number), at: Instant(nanoseconds: time))
      expected.append((time, number))
    }
    expected.sort { $0 < $1 }
    for (time, number) in expected {
      let next = agenda.next()
      #expect(next?.at.nanoseconds == time)
      #expect(next?.happening == .scripted(step: number))
    }
    #expect(agenda.isEmpty)
  }
}
