// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// How what a host sends gets to where another has its part of a lane.
extension Network {
  /// Puts a parcel at the lane's other end, and what is to become of it on the agenda of the host
  /// there. Nothing of it is seen before then.
  mutating func hand(
    _ parcel: Parcel, over step: NetworkStep, of lane: Int, at arrival: Instant, host: Int,
    agenda: inout Agenda
  ) {
    agenda.add(.network(step), at: arrival, host: host)
    if let other = agenda.otherKeeper(ofHost: host) {
      mail.send((lane, parcel), to: other)
    } else {
      put(parcel, at: lane)
    }
  }

  mutating func openMail() {
    var mail = Mail<(lane: Int, parcel: Parcel)>()
    swap(&mail, &self.mail)
    mail.open { put($0.parcel, at: $0.lane) }
    swap(&mail, &self.mail)
  }

  private mutating func put(_ parcel: Parcel, at lane: Int) {
    switch parcel {
    case .fragment(let fragment): landings[lane].flying.append(fragment)
    case .message(let sized): landings[lane].messages.append(sized)
    case .acknowledgement(let bytes): lanes[lane].acknowledgements.append(bytes)
    }
  }
}
