# Where the camera is. A place of unknown type is read as public.
package countersign.lib.location

import data.countersign.lib.request

public if data.facts.places[request.place.type].public

public if not known

known if data.facts.places[request.place.type]

private_room if request.place.type == "private_room"
