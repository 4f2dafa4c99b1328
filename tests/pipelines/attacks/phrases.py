"""Invented phrases that name somebody, and harmless ones: sets to write patterns by, one to measure.

The sets share no template, no family name, no given name, no street and no firm. Names are drawn by chance.
"""

from __future__ import annotations

import random
from typing import NamedTuple


class Phrases(NamedTuple):
    """Templates with {F} family name, {f} given name, {U} and {u} the same in capitals, {l} in small letters.

    `harmless` has {P} an eponym of a street or school, {K} a firm's name.
    """

    seed: int
    families: tuple[str, ...]
    given: tuple[str, ...]
    persons: tuple[str, ...]
    eponyms: tuple[str, ...]
    firms: tuple[str, ...]
    harmless: tuple[str, ...]


def _words(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.strip().split(";") if part.strip())


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.strip().splitlines())


SEEN_FIRST = Phrases(
    seed=11,
    families=_words(
        "Vautrin;Delorme;Kowalczyk;Roussel;Lambinet;Marchetti;Oumarou;Ben Salem;Dubreuil;Fontaine;"
        "Nguyen;"
        "Petitjean;Grosjean;Perrin;Haddad;Le Goff;De Oliveira;Schmitt;Benali;El Mansouri;Traoré;"
        "D’Angelo;"
        "Muller-Weiss;Courtot;Py;Kaya;Boillot;N’Diaye;Dos Santos;Girardot"
    ),
    given=_words(
        "Karim;Julie;Mourad;Sacha;Claire;Mohamed;Nathalie;Kevin;Fatima;Jean-Pierre;Sébastien;Aïcha;"
        "Lucas;"
        "Monique;Yanis;Sylvie;Patrick;Amina;Thierry;Chloé"
    ),
    persons=_lines(
        """
        logement de la famille {F}
        chez M. {F}, 3e étage
        kebab de {f}
        appartement {F} 2e gauche
        appt {F}, bât. B
        domicile de {f} {F}
        AU DOMICILE DE MME {U}
        chez les {F}
        sonnette {F} hall 3
        interphone M. et Mme {F}
        boîte aux lettres {F}
        {U} {f}, palier du 2e
        {f} {U}, porte droite
        mme {l} a encore appelé
        locataire : {F}
        plaignant {F} {f}
        MEC {U} {f}
        victime: {u} {U}
        devant la porte de {f}
        voiture de {f} {F}
        terrain de Monsieur {F}
        CHEZ MONSIEUR {U} 12 RUE DE LILLE
        propriétaire M {U}
        pavillon des époux {F}
        jardin de Mme {F}
        cave de l'oncle de {f}
        signalé par {f} {F}
        gardien M.{F}
        le nommé {f}
        fils {F} et ses copains
        nom sur la boîte : {F}
        parents de {f}
        Dr {F}, cabinet du RDC
        Me {F} avocat
        rappeler {f} au 06 11 22 33 44
        salon de coiffure de {f}
        studio de {f}, 4e
        salle de M. {F}
        rixe entre {f} et {f}
        surnommé {f}
        """
    ),
    eponyms=_words(
        "du Docteur Fréry;Jean Jaurès;Corbis;Vauban;Madame Curie;Monsieur Vincent;Denfert-Rochereau;"
        "Pompidou;"
        "de Madrid;Wilson;Jules Ferry;Jacques Brel;Léonard de Vinci;du Général de Gaulle;"
        "Émile Zola;Thiers"
    ),
    firms=_words("Carrefour;Lidl;Alstom;Renault;Boulanger;Bonnet;Norauto;Leroy Merlin;Peugeot;La Poste"),
    harmless=_lines(
        """
        12 rue {P}
        place {P}, côté fontaine
        école {P}
        collège {P} entrée nord
        angle rue {P} et avenue de la Gare
        arrêt {P}
        derrière le gymnase {P}
        {K} parking
        chez {K}
        devant {K}, rue de Lille
        square {P}
        résidence {P} bâtiment C
        local à vélos du n° 4
        maison de quartier {P}
        chez le boulanger
        AVENUE {P}
        Madame la maire est prévenue
        D 19 PR 4+200
        voie SNCF km 442
        BÂT C HALL 2 CAVE 14
        maison de la famille, 2e étage
        jardin de la mairie
        salle de sport
        logement de fonction de l'école
        Entrée de Bavilliers
        boulangerie de Valdoie
        """
    ),
)

SEEN_NEXT = Phrases(
    seed=977,
    families=_words(
        "Chaboud;Wiederkehr;Pelletier;Abdallah;Mougin;Zimmermann;Le Bihan;Da Costa;Keller;Bouvier;"
        "Sow;"
        "Yildiz;Prost;Cuenin;El Amrani;Boulanger;Tran;Rossi;Marchal;Vuillemin;O’Brien;Lenoir;Diallo;"
        "De Sousa;Jacquot;Ferrari;Hosatte;Khelifi;Duprat;Ruiz"
    ),
    given=_words(
        "Nadia;Bruno;Samir;Élodie;Maxime;Khadija;Gérard;Pauline;Rachid;Corinne;Enzo;Laurence;Dylan;"
        "Sofiane;"
        "Martine;Jean-Luc;Inès;Mehmet;Véronique;Théo"
    ),
    persons=_lines(
        """
        logt {F} rdc droite
        maison des {F} au fond de l'impasse
        épicerie de {f}, angle Lille
        tapage chez {f} {F}
        chez Mr {U} {f}
        Mme veuve {F}
        DEVANT LE DOMICILE DE M. {U}
        villa {F}, portail vert
        appart. de {f} au 3e
        porte {F} 1er étage gauche
        nom sonnette {F}
        propriété {F}
        madame {l} 4e droite
        M.{U} RDC
        requérante Mme {F} {f}
        appelant : {f}
        témoin {f} {U} bât A
        auteur identifié : {U} {f}
        le dénommé {F}
        un certain {f} {F}
        {U} {u} HALL B
        hall B, {f} {F}
        garage de M. et Mme {F}
        véhicule de {f}
        balcon de Mlle {F}
        palier des consorts {F}
        voisin du dessus M. {F}
        ma voisine Mme {F} se plaint
        grand-mère de {f}
        Professeur {F}, salle 12
        infirmière {F}
        concierge {F} {f}
        restaurant de {f}
        bar chez {f}
        tél 07.81.92.03.14 ({f})
        mail {l}@exemple.org
        cour de la ferme {F}
        conflit {F} / {F}
        Famille {U} APPT 12
        alias {f}
        """
    ),
    eponyms=_words(
        "du Docteur Duvernoy;Rabin;Victor Hugo;Jean Moulin;Aristide Briand;du Capitaine Dreyfus;"
        "Simone Veil;"
        "Louis Pergaud;Rucklin;de Soissons;du Maréchal Juin;Raymond Aubrac;Louise Michel;Gambetta;"
        "Pierre Mendès France;Saint-Exupéry"
    ),
    firms=_words(
        "Super U;Intermarché;Faurecia;McDonald’s;Darty;Decathlon;Garage Jeandel;Citroën;"
        "Picard;Boulangerie Marie"
    ),
    harmless=_lines(
        """
        3 bis avenue {P}
        place {P}
        lycée {P}, grille sud
        groupe scolaire {P}
        carrefour {P} / Jean Jaurès
        station Optymo {P}
        stade {P} vestiaires
        {K}, zone des Prés
        aux abords de {K}
        restaurant {K} drive
        allée {P} n° 7
        immeuble {P} entrée B
        crèche {P}
        PLACE {P}
        impasse {P} au fond
        chez un particulier
        Monsieur le préfet en visite
        A36 sortie 12 sens Mulhouse
        gare TGV quai 2
        BAT 4 ESC 3 PALIER 2
        maison de retraite, aile est
        cour de l'école
        salle de bal
        porte de Brisach
        entrée de Danjoutin
        parking de Cravanche
        chemin {P}
        square {P} aire de jeux
        """
    ),
)


SEEN_LATER = Phrases(
    seed=4242,
    families=_words(
        "Grandclément;Baumann;Lacroix;Bouazza;Thiébaut;Steiner;Le Roux;Da Silva;Cissé;Özdemir;Pernot;"
        "Maillard;El Khatib;Meunier;Pham;Bianchi;Clerc;Faivre;O’Connor;Lebrun;Konaté;De Almeida;"
        "Jeanneret;"
        "Colombo;Monnin;Belkacem;Arnoux;Garcia;Van den Berghe;Choulet"
    ),
    given=_words(
        "Malika;Jérôme;Abdelkrim;Océane;Mathieu;Zohra;René;Justine;Hakim;Mireille;Noah;Françoise;"
        "Jordan;"
        "Ilyes;Odile;Marie-Claude;Salomé;Ibrahim;Delphine;Rayan;Tiphaine;Kylian"
    ),
    persons=_lines(
        """
        habitation de la famille {F}
        au n°12 chez Madame {F} {f}
        studio {F}, escalier 3
        Résidence Dorey, appt de M. {U}
        SQUAT LOGT {U}
        en bas de chez {f}
        chez la famille {F}
        chez {f} et {f}
        devant chez Mme {l}
        snack de {f}
        scooter de {f}
        M. {F} {f} - bât D
        monsieur et madame {l}
        Mme {F}-{F}, 1er droite
        APPELANTE MME {U}
        locataire en cause : M. {F}
        occupants : {F} et {F}
        témoin = {F}
        MIS EN CAUSE : {U} {f}
        victime Mme {U} {f}
        plainte de {f} {F}
        vu avec le gardien M. {F}
        hall 4 ({F})
        {f} {F}, 4e étage
        {U} {f} / RDC gauche
        {f} {U} bat 4
        bagarre entre {f} {F} et {f}
        différend entre M. {F} et Mme {F}
        le jeune {f} {F}
        frère de {f}
        mère {F}
        petit ami de {f}
        ex de {f} {F}
        docteur {F} 2e étage
        Maître {F}, notaire
        la veuve {F}
        élève {F} {f} 4eB
        joindre Mme {F} 0651423398
        {f}.{l}@exemple.fr
        prénom : {f}
        nom : {U}
        interphone au nom de {F}
        boîte aux lettres {F}/{F}
        cave n°14 de M. {F}
        place de parking de Mme {F}
        véhicule appartenant à {f} {F}
        le fils de Mme {F}
        se prénomme {f}
        dit "{f}"
        M et Mme {F}
        """
    ),
    eponyms=_words(
        "du Docteur Jacquot;Hoche;Clemenceau;Jean Zay;Marcel Pagnol;du Colonel Fabien;"
        "Olympe de Gouges;"
        "Bartholdi;Dorey;de Mulhouse;du Général Leclerc;Geneviève Anthonioz;Lucie Aubrac;Châteaudun;"
        "Saint-Exupéry;Philippe Grille;de la Première Armée;Pierre Brossolette"
    ),
    firms=_words(
        "Aldi;Action;General Electric;KFC;But;Intersport;Pharmacie Centrale;Toyota;"
        "Boucherie Halal;Crédit Agricole"
    ),
    harmless=_lines(
        """
        27 ter rue {P}
        boulevard {P}
        collège {P}, portail est
        maternelle {P}
        croisement {P} - Briand
        abribus {P}
        complexe sportif {P}
        {K}, entrée livraison
        chez {K}, avenue Juin
        passage {P}
        tour {P} 5e étage
        bibliothèque {P}
        RUE {P}
        faubourg {P} n° 14
        chez la voisine
        Monsieur le maire demande une patrouille
        RN 1019 PR 12
        parc de la Douce
        IMMEUBLE 6 ENTREE C ETAGE 3
        maison médicale
        logement vacant 2e étage
        porte de garage forcée
        appartement témoin
        cave 12 bâtiment F
        Mairie de Valdoie
        gymnase de Châtenois
        jardin des Associations
        terrain de football de Bavilliers
        ferme de la Miotte
        maison de justice et du droit
        quai {P}, face au Lion
        voiture de police stationnée
        """
    ),
)


SEEN_LAST = Phrases(
    seed=90_001,
    families=_words(
        "Chevrolet;Bourquin;Sellier;Aouadi;Tissot;Hoffmann;Le Guen;Da Rocha;Camara;Demir;Tournier;"
        "Racine;"
        "El Idrissi;Pagnot;Huynh;Moretti;Carrez;Nappey;Mac Donald;Lecomte;Touré;De Freitas;Montavon;"
        "Esposito;"
        "Fleury;Benmoussa;Receveur;Lopez;Von Arx;Sarrazin"
    ),
    given=_words(
        "Leïla;Christophe;Youssef;Manon;Alexis;Djamila;Hervé;Émeline;Fabrice;Josiane;Bilal;Ludovic;"
        "Assia;"
        "Jean-Marc;Anaïs;Mamadou;Brigitte;Cédric;Ophélie;Tarek"
    ),
    persons=_lines(
        """
        domicile {F}
        DOMICILE MME {U}
        dans l'appartement de Monsieur {F}
        chez son voisin M. {F}
        chez {F}
        chez M. et Mme {F}, rez-de-chaussée
        CHEZ {U} {u}
        au pied de l'immeuble, chez {f}
        palier M {U}
        logement n° 23 de {f} {F}
        maison de M. {F} {f}
        maison {F} 2e à gauche
        pavillon {F}
        ferme de la famille {F}
        terrasse de {f}
        garage n°8, {f} {U}
        tacos de {f}
        barbier chez {f}
        épicerie tenue par {f} {F}
        quad de {f} {F}
        clio de {f}
        Mlle {F} {f}
        mr {l} au 2e
        MME {U} 3E GAUCHE
        M. ou Mme {F}
        Mesdames {F} et {F}
        réclamant : {F} {f}
        déclarante Mme {F}
        témoin oculaire {f} {F}
        agresseur présumé : {f} {F}
        victime {F}, 17 ans
        individu nommé {F}
        gardienne {f}
        agent de sécurité {F}
        assistante sociale Mme {F}
        proviseur adjoint M. {F}
        surveillant {f} {F}
        interpellation de {f} {F}
        altercation {f} / {f}
        conflit de voisinage {F} contre {F}
        querelle entre {F} et {F}
        sœur de {f}
        beau-frère de {F}
        tante {f}
        enfants {F}
        {U} {f} (locataire)
        {f} {F} 06-52-41-33-98
        {F} {f}, né le 14/02/1991
        surnom "{f}"
        sonner à {F}
        demander {f}
        contact sur place {f} {F}
        nom inscrit : {U}
        propriétaire du chien : {F}
        """
    ),
    eponyms=_words(
        "du Docteur Petitjean;Kléber;Carnot;Henri Dunant;George Sand;du Commandant Charcot;"
        "Rosa Parks;"
        "Heim;Metzger;de Strasbourg;du Maréchal Foch;Germaine Tillion;Georges Brassens;de Châteaudun;"
        "Antoine Béchamp;du Président Roosevelt;Jacques Prévert;Charles Bohn"
    ),
    firms=_words(
        "Leclerc;Gifi;Stellantis;Burger King;Kiabi;Picard;Garage Centre Auto;Peugeot;Boulangerie Ange;BNP"
    ),
    harmless=_lines(
        """
        8 quai {P}
        cours {P}
        lycée professionnel {P}
        école primaire {P}, préau
        intersection {P} / avenue Foch
        bus 3 arrêt {P}
        salle {P}
        {K}, parking arrière
        vol chez {K}
        esplanade {P}
        cité {P} bâtiment 4
        musée {P}
        BOULEVARD {P}
        rond-point {P} direction Valdoie
        chez un commerçant
        Madame la principale signale un attroupement
        A36 PK 31
        cimetière de Brasse
        BAT 2 HALL A 4E ETAGE GAUCHE
        maison du peuple
        appartement vide au 3e
        porte cochère dégradée
        logement social en travaux
        box 14 sous-sol
        hôtel de ville de Delle
        stade de Beaucourt
        jardin public
        terrain multisports
        ferme pédagogique
        centre culturel {P}, entrée des artistes
        local poubelles du n° 18
        véhicule de service incendié
        """
    ),
)


SEEN_AT_LAST = Phrases(
    seed=777_001,
    families=_words(
        "Aubert;Zeller;Guillemin;Messaoudi;Parisot;Brenner;Le Corre;Da Cunha;Sissoko;Aydin;Thomassin;"
        "Cordier;"
        "El Amri;Viennot;Phan;Gallo;Marguet;Simonin;Mac Carthy;Lepage;Keita;De Carvalho;Dumoulin;"
        "Greco;"
        "Vernier;Bouchareb;Mercier;Sanchez;Von Allmen;Bardot"
    ),
    given=_words(
        "Saïd;Valérie;Florian;Naïma;Stéphane;Hélène;Ousmane;Laëtitia;Gilles;Yasmine;Quentin;Monia;"
        "Jean-Paul;"
        "Solène;Régis;Imane;Thibault;Ginette;Wassim;Carole"
    ),
    persons=_lines(
        """
        logement occupé par {f} {F}
        logement de M. {F} {f}
        devant le logement de {f}
        appartement n° 12, Mme {F}
        appartement de Mlle {F} au rdc
        domicile de Madame veuve {F}
        CHEZ MADAME {U} ET SA FILLE
        chez mme {l}, 2 rue de Lille
        chez {f} {F}, bâtiment B
        face à chez {f}
        porte de Mme {F}
        PORTE DE M. {U} ETAGE 3
        devant la maison de {f} {F}
        maison des parents de {f}
        villa de la famille {F}
        cave de {f} {F}
        balcon de M {U}
        studio loué à {F}
        kebab chez {f}
        restaurant de M. {F}
        garage de {f} {F}
        boucherie de {f}
        vélo de {f}
        voiture de M. {F}
        camionnette de {F} {f}
        Mme {F} ({f})
        M. {F} / Mme {F}
        famille {F}-{F}
        locataires M. et Mme {F}
        propriétaire Mme {f} {F}
        victime : {F} {f}
        auteur présumé {f} {F}
        mis en cause {U}
        témoins {F} et {F}
        requérant M. {U} {f}
        appel de {f} {F}
        appelé par Mme {F}
        signalement de M. {F}
        plainte de Mme {U}
        conducteur {f} {F}
        gardien d'immeuble M. {F}
        infirmier libéral {F}
        Docteur {f} {F}
        Me {f} {F}
        nommé {U} {f}
        dénommée {f}
        jeune {f}, 15 ans
        mère de {f} {F}
        fils de M. {F}
        voisine Mme {l}
        rixe {f} / {f}
        dispute entre M. {F} et son voisin
        rappeler Mme {F} 07 44 51 62 73
        voir M. {F} 3e étage
        {U} {f} 3e étage droite
        """
    ),
    eponyms=_words(
        "du Docteur Roux;Parmentier;Lamartine;Jean Rostand;Louise Weiss;du Lieutenant Martin;"
        "Joséphine Baker;"
        "Floréal;Strolz;de Brasse;du Général Brosset;Sophie Germain;Léo Ferré;de Belfort;"
        "Charles Péguy;"
        "du Président Kennedy;Robert Desnos;Madame de Sévigné"
    ),
    firms=_words(
        "Monoprix;Cora;Total;Norauto;Chausséa;Basic-Fit;Garage du Lion;Renault;"
        "Boulangerie Pasteur;La Banque Postale"
    ),
    harmless=_lines(
        """
        14 rue {P}
        44 avenue {P}, 2e étage
        collège {P}, arrière
        groupe scolaire {P} cour
        angle {P} et faubourg de France
        arrêt de bus {P}
        gymnase {P}
        {K}, côté quai de livraison
        tags sur {K}
        mail {P}
        résidence {P} hall 4
        médiathèque {P}
        PLACE {P}
        carrefour {P}
        chez l'habitant
        Madame la préfète en déplacement
        RD 83 PR 4
        citadelle de Belfort
        IMMEUBLE B PORTE 3 REZ DE CHAUSSEE
        maison de l'enfance
        appartement inoccupé
        porte palière fracturée
        logement incendié
        caves du bâtiment G
        hôtel des impôts
        piscine du Parc
        jardin partagé
        terrain vague
        ferme auberge
        salle {P}, parking
        conteneurs du n° 3
        voiture brûlée place {P}
        """
    ),
)


HELD_OUT = Phrases(
    seed=5_550_123,
    families=_words(
        "Gauthier;Schneider;Bonvalot;Mansour;Coulon;Wagner;Le Fur;Dos Reis;Diarra;Koç;Laurent-Bey;"
        "Mercey;"
        "El Fassi;Jeanmougin;Lam;Conti;Vauthier;Nardin;O’Neill;Poirier;Barry;De Brito;Roy;Marino;"
        "Humbert;Slimani;Richardot;Gomez;Van Damme;Chardon"
    ),
    given=_words(
        "Rachida;Arnaud;Mustapha;Clémence;Benoît;Farida;Lionel;Sandra;Ayoub;Colette;Nassim;"
        "Jean-François;"
        "Elsa;Driss;Maryse;Romain;Sonia;Gaël;Ismaël;Estelle"
    ),
    persons=_lines(
        """
        chez Mlle {F} au 4e
        tambourine à la porte de M. {F}
        logt de la famille {F}
        appt 3e droite M. {F}
        au domicile de {f} {F}
        devant le domicile des époux {F}
        immeuble de Mme {F}
        cour de chez M. {F}
        squat chez {f}
        CHEZ {U}, 3E ETAGE
        M. {U} {f}
        MR {U} {u}
        madame {F} {f}, 2e gauche
        Mme {U}-{U}
        sonnette au nom de M. {F}
        interphone {F} {f}
        BAL {U}
        boîte aux lettres de Mme {F}
        épicerie de M. {F}
        bar de {f}
        salon de {f}
        taxi de M. {F}
        moto de {f} {F}
        chien de Mme {F}
        locataire {F} {f}
        ancien locataire {f} {F}
        propriétaire : M. {F}
        plaignante {f} {F}
        victime M. {F}, agressée devant l'entrée
        témoin Mme {f} {F}
        auteur {U} {f}
        suspect : {f} {F}
        interpellé : {f} {U}
        le nommé {F} {f}
        surnommée {f}
        alias {f} {F}
        frère de {f} {F}
        fille de Mme {F}
        oncle {f}
        voisin M. {F}
        entre {f} et {f}
        conflit entre Mme {F} et M. {F}
        médecin Dr {F}
        avocat Me {F}
        éducatrice {f} {F}
        contact : {f} {F}
        rappeler {f} {F}
        M. {F} tél 0384 55 66 77
        {f} {U}
        {U} {f}
        """
    ),
    eponyms=_words(
        "du Docteur Schweitzer;Turenne;Voltaire;Jean Perrin;Albert Camus;Berthe Morisot;"
        "du Capitaine Coignet;"
        "Follereau;Bougenel;de Brognard;du Général Béthouart;Ada Lovelace;Félix Leclerc;"
        "des Frères Lumière;"
        "du Président Doumer;Claude Monet;Madame Roland;Papin"
    ),
    firms=_words(
        "Auchan;Leader Price;Kebab Palace;Midas;Sephora;Dekra;Hôtel Kyriad;Opel;"
        "Pharmacie des Arcades;Crédit Mutuel"
    ),
    harmless=_lines(
        """
        21 bis rue {P}
        6 square {P}
        collège {P} self
        école maternelle {P} grille
        angle rue {P} / rue de Mulhouse
        arrêt {P} sens gare
        stade {P} tribune
        parking de {K}
        devant {K}
        résidence {P} caves
        tour {P}
        crèche {P}
        RUE {P} N 14
        pont {P}
        chez une riveraine
        Monsieur le procureur avisé
        D 83 PR 12+400
        étang des Forges
        ESCALIER B 2E ETAGE PORTE FACE
        maison pour tous
        appartement muré
        vitrine brisée
        logements neufs
        cave inondée
        fort Hatry
        aire de covoiturage
        terrain de pétanque
        salle {P}
        foyer {P}
        abords du lycée {P}
        allée {P} bâtiment 12
        épave place {P}
        """
    ),
)


def persons(chosen: Phrases, times: int) -> list[tuple[str, tuple[str, ...]]]:
    """Each template `times` times: the phrase, and the words of it that must not remain."""
    rng = random.Random(chosen.seed)
    return [_person(chosen, template, rng) for template in chosen.persons for _again in range(times)]


def _person(chosen: Phrases, template: str, rng: random.Random) -> tuple[str, tuple[str, ...]]:
    text, secret = template, []
    for blank, names, written in (
        ("{F}", chosen.families, str),
        ("{U}", chosen.families, str.upper),
        ("{l}", chosen.families, str.lower),
        ("{f}", chosen.given, str),
        ("{u}", chosen.given, str.upper),
    ):
        while blank in text:
            name = written(rng.choice(names))
            text = text.replace(blank, name.replace(" ", "").replace("’", "") if "@" in text else name, 1)
            # The last word is what tells: particles such as "de" stand anywhere.
            secret.append(name.split()[-1])
    return text, tuple(secret)


def harmless(chosen: Phrases, times: int) -> list[str]:
    """Each template, with other names where it has blanks; `times` at most, no text twice."""
    rng = random.Random(chosen.seed + 1)
    made: dict[str, None] = {}
    for template in chosen.harmless:
        eponyms, firms = (
            rng.sample(chosen.eponyms, len(chosen.eponyms)),
            rng.sample(chosen.firms, len(chosen.firms)),
        )
        for eponym, firm in zip(eponyms[:times], (firms * 2)[:times], strict=True):
            made[_filled(template, eponym, firm)] = None
    return list(made)


def _filled(template: str, eponym: str, firm: str) -> str:
    eponym = eponym.upper() if template.isupper() else eponym
    return template.replace("{P}", eponym).replace("{K}", firm)
